// A mail server that is told, over HTTP, how to misbehave, and keeps what it has accepted.
//
// It prints one line of JSON: the port of each of its doors (`plain`, `starttls`, `implicit`), the port for orders, and
// the certificate of the authority that signed its own. It ends when its standard input is closed.
//
// Orders:
//   POST /rules    [{ to?, at, times?, delay? }]: what happens to messages, to this recipient or to all, so often or for ever.
//                  The first rule that fits counts.
//   GET  /accepted what it has taken, in order: { id, to, from, door, user, raw (base64) }
//   GET  /seen     how often each rule was applied, by `at`
//   POST /close    the door for plain connections: nobody gets in any more, and who is in is thrown out
//   POST /open     the same door again, on the same port
//
// `at`:
//   refuse-greeting  421 instead of a greeting
//   sender-5xx       550 to MAIL
//   recipient-4xx    450 to RCPT
//   recipient-5xx    550 to RCPT
//   message-4xx      451 to the message
//   message-5xx      554 to the message
//   slow             takes the message after a second, or after `delay` milliseconds
//   drop-at-data     hangs up at DATA
//   drop-in-content  hangs up when the first part of the content has come
//   drop-unanswered  takes the message and hangs up instead of answering

import crypto from 'node:crypto';
import http from 'node:http';
import forge from 'node-forge';
import { SMTPServer } from 'smtp-server';

const USER = 'robot@taawun.example';
const PASSWORD = 'p@ss:w/rd%';

let rules = [];
const accepted = [];
const seen = {};

function certificate(name, issuer, issuerKey, extensions) {
    const { publicKey, privateKey } = crypto.generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const made = forge.pki.createCertificate();
    made.publicKey = forge.pki.publicKeyFromPem(publicKey);
    made.serialNumber = '01' + crypto.randomBytes(8).toString('hex');
    made.validity.notBefore = new Date(Date.now() - 86_400_000);
    made.validity.notAfter = new Date(Date.now() + 30 * 86_400_000);
    const subject = [{ name: 'commonName', value: name }];
    made.setSubject(subject);
    made.setIssuer(issuer ?? subject);
    made.setExtensions(extensions);
    const key = forge.pki.privateKeyFromPem(privateKey);
    made.sign(issuerKey ?? key, forge.md.sha256.create());
    return { pem: forge.pki.certificateToPem(made), key: privateKey, forgeKey: key, subject };
}

const authority = certificate('Authority of the tests', null, null, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
]);
const own = certificate('localhost', authority.subject, authority.forgeKey, [
    { name: 'basicConstraints', cA: false },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }, { type: 7, ip: '127.0.0.1' }] },
]);

/** The rule that says this of messages to an address, if there is one; uses it up once. */
function applies(at, to) {
    const rule = rules.find((one) => one.at === at && one.times !== 0 && (!one.to || !to || one.to === to));
    if (!rule) {
        return undefined;
    }
    if (rule.times !== undefined) {
        rule.times -= 1;
    }
    seen[at] = (seen[at] ?? 0) + 1;
    return rule;
}

function answer(code, text) {
    const error = new Error(text);
    error.responseCode = code;
    return error;
}

function door(name, options) {
    let server;
    const hangUp = (session) => {
        for (const connection of server.connections) {
            if (connection.id === session.id) {
                connection._socket.destroy();
            }
        }
    };
    server = new SMTPServer({
        key: own.key,
        cert: own.pem,
        disableReverseLookup: true,
        logger: false,
        size: 50 * 1024 * 1024,
        ...options,
        onConnect(session, next) {
            next(applies('refuse-greeting') ? answer(421, '4.3.2 not now') : null);
        },
        onAuth(auth, session, next) {
            const known = auth.username === USER && auth.password === PASSWORD;
            next(known ? null : answer(535, '5.7.8 wrong name or password'), known ? { user: USER } : undefined);
        },
        onMailFrom(address, session, next) {
            next(applies('sender-5xx') ? answer(550, '5.7.1 sender not allowed here') : null);
        },
        onRcptTo(address, session, next) {
            if (applies('recipient-4xx', address.address)) {
                return next(answer(450, '4.2.1 mailbox busy, come back later'));
            }
            next(applies('recipient-5xx', address.address) ? answer(550, '5.1.1 no such mailbox here') : null);
        },
        onData(stream, session, next) {
            const to = session.envelope.rcptTo.map((one) => one.address).join(' ');
            if (applies('drop-at-data', to)) {
                stream.resume();
                return hangUp(session);
            }
            const inContent = applies('drop-in-content', to);
            const parts = [];
            stream.on('data', (part) => {
                if (inContent) {
                    return hangUp(session);
                }
                parts.push(part);
            });
            stream.on('end', () => {
                if (inContent) {
                    return;
                }
                if (applies('message-4xx', to)) {
                    return next(answer(451, '4.3.0 try again later'));
                }
                if (applies('message-5xx', to)) {
                    return next(answer(554, '5.7.1 this message is not wanted'));
                }
                const raw = Buffer.concat(parts);
                const id = /^message-id:\s*<([^>]*)>/im.exec(raw.toString('latin1'))?.[1];
                const from = session.envelope.mailFrom.address;
                accepted.push({ id, to, from, door: name, user: session.user, raw: raw.toString('base64') });
                if (applies('drop-unanswered', to)) {
                    return hangUp(session);
                }
                const slow = applies('slow', to);
                setTimeout(() => next(null, 'taken'), slow ? (slow.delay ?? 1000) : 0);
            });
        },
    });
    // Whoever hangs up in the middle is no reason to end.
    server.on('error', () => {});
    return server;
}

const listen = (server, port) =>
    new Promise((done, failed) => {
        server.server.once('error', failed);
        server.listen(port, '127.0.0.1', () => done(server.server.address().port));
    });

let plain = door('plain', { disabledCommands: ['AUTH', 'STARTTLS'] });
const starttls = door('starttls', { allowInsecureAuth: false });
const implicit = door('implicit', { secure: true });
const ports = {
    plain: await listen(plain, 0),
    starttls: await listen(starttls, 0),
    implicit: await listen(implicit, 0),
};

const orders = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', async () => {
        const done = (value) => response.end(JSON.stringify(value ?? null));
        switch (request.url) {
            case '/rules':
                rules = JSON.parse(body);
                return done();
            case '/accepted':
                return done(accepted);
            case '/seen':
                return done(seen);
            case '/close': {
                const shut = new Promise((closed) => plain.server.close(closed));
                for (const connection of plain.connections) {
                    connection._socket.destroy();
                }
                await shut;
                return done();
            }
            case '/open':
                plain = door('plain', { disabledCommands: ['AUTH', 'STARTTLS'] });
                await listen(plain, ports.plain);
                return done();
            default:
                response.statusCode = 404;
                return done();
        }
    });
});

orders.listen(0, '127.0.0.1', () => {
    console.log(JSON.stringify({ ...ports, orders: orders.address().port, authority: authority.pem }));
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
