// Asks a server all questions of graphql-http's audits, as an anonymous client, and prints what came of them as JSON:
// {"audits": [{"id", "name", "status", "reason"}]}.
//
// usage: node audit.js http://127.0.0.1:8080/graphql
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2] });
const audits = results.map(({ id, name, status, reason }) => ({ id, name, status, reason }));
console.log(JSON.stringify({ audits }));
