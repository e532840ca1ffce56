// What a strict client makes of the schema and of the answers: graphql-js, which most clients are built on. Each command
// prints JSON.
//
//   check.js valid SCHEMA                  what is wrong with the schema, and what Relay would miss in it
//   check.js same SCHEMA INTROSPECTION     where the printed schema and the introspected one differ
//   check.js changes OLD NEW               what breaks clients of the old schema, one sentence each
//   check.js answers SCHEMA URL TOKEN      every leaf of real answers, serialised strictly

import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import {
  BreakingChangeType, DangerousChangeType, buildClientSchema, buildSchema, execute, findBreakingChanges,
  findDangerousChanges, getNamedType, getNullableType, isEnumType, isInputObjectType, isInterfaceType, isLeafType,
  isListType, isNonNullType, isObjectType, isRequiredArgument, lexicographicSortSchema, parse, printSchema,
  validate, validateSchema,
} from 'graphql';

const read = (path) => readFileSync(path, 'utf8');
const typesOf = (schema) => Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));

function valid(sdl) {
  const schema = buildSchema(sdl, { assumeValidSDL: false });
  const wrong = validateSchema(schema).map((error) => error.message);
  const miss = (condition, text) => { if (!condition) wrong.push(text); };
  const shape = (type, field) => String(type?.getFields()[field]?.type);
  const node = schema.getType('Node');
  miss(isInterfaceType(node) && shape(node, 'id') === 'ID!', 'Relay wants interface Node { id: ID! }');
  miss(shape(schema.getQueryType(), 'node') === 'Node', 'Relay wants Query.node: Node');
  const info = schema.getType('PageInfo');
  for (const [field, type] of Object.entries({
    hasPreviousPage: 'Boolean!', hasNextPage: 'Boolean!', startCursor: 'String', endCursor: 'String',
  })) miss(shape(info, field) === type, `Relay wants PageInfo.${field}: ${type}`);
  for (const type of typesOf(schema).filter(isObjectType)) {
    const fields = Object.values(type.getFields());
    if (type.name.endsWith('Connection')) {
      const edge = schema.getType(type.name.replace(/Connection$/, 'Edge'));
      miss(shape(type, 'pageInfo') === 'PageInfo!', `${type.name} without pageInfo: PageInfo!`);
      miss(edge && getNamedType(type.getFields().edges?.type) === edge, `${type.name} without edges`);
      miss(edge && shape(edge, 'cursor') === 'String!' && edge.getFields().node, `${edge?.name} without cursor or node`);
    }
    for (const field of fields) {
      const own = `${type.name}.${field.name}`;
      if (getNamedType(field.type).name.endsWith('Connection')) {
        const has = Object.fromEntries(field.args.map((argument) => [argument.name, String(argument.type)]));
        for (const [name, kind] of Object.entries({ first: 'Int', after: 'String', last: 'Int', before: 'String' })) {
          miss(has[name] === kind, `${own} without ${name}: ${kind}`);
        }
      }
      // A list that may hold null says so only where the position means something.
      const list = getNullableType(field.type);
      if (isListType(list) && own !== 'Query.nodes') miss(isNonNullType(list.ofType), `${own} has items that may be null`);
      if (field.name === 'id' && type.name !== 'Query') miss(shape(type, 'id') === 'ID!', `${own} is no ID!`);
    }
  }
  for (const type of typesOf(schema)) {
    const all = isEnumType(type) ? type.getValues() : isLeafType(type) ? [] : Object.values(type.getFields?.() ?? {});
    const builtIn = ['String', 'Int', 'Float', 'Boolean', 'ID'].includes(type.name);
    miss(builtIn || type.description?.trim(), `${type.name} without a description`);
    for (const part of all) {
      miss(part.description?.trim(), `${type.name}.${part.name} without a description`);
      miss(part.deprecationReason !== '', `${type.name}.${part.name} is deprecated without a reason`);
      for (const argument of part.args ?? []) {
        miss(argument.description?.trim(), `${type.name}.${part.name}(${argument.name}) without a description`);
      }
    }
  }
  miss(schema.description?.trim(), 'the schema without a description');
  return wrong;
}

function same(sdl, introspection) {
  const lines = (schema) => printSchema(lexicographicSortSchema(schema)).split('\n');
  const printed = lines(buildSchema(sdl));
  const told = lines(buildClientSchema(JSON.parse(introspection).data));
  const at = printed.findIndex((line, index) => line !== told[index]);
  return at < 0 && printed.length === told.length ? [] : [printed.slice(at, at + 3), told.slice(at, at + 3)];
}

function changes(before, after) {
  const [old, now] = [buildSchema(before), buildSchema(after)];
  const harmless = [DangerousChangeType.OPTIONAL_ARG_ADDED, DangerousChangeType.OPTIONAL_INPUT_FIELD_ADDED];
  const dangerous = findDangerousChanges(old, now).filter((change) => !harmless.includes(change.type));
  const removals = [
    BreakingChangeType.FIELD_REMOVED, BreakingChangeType.VALUE_REMOVED_FROM_ENUM, BreakingChangeType.ARG_REMOVED,
  ];
  // What the last release called deprecated may go.
  const announced = new Set();
  for (const type of typesOf(old)) {
    const parts = isEnumType(type) ? type.getValues() : Object.values(type.getFields?.() ?? {});
    for (const part of parts.filter((part) => part.deprecationReason)) {
      announced.add(`${type.name}.${part.name} was removed.`);
      announced.add(`${part.name} was removed from enum type ${type.name}.`);
    }
  }
  const breaking = findBreakingChanges(old, now)
    .filter((change) => !(removals.includes(change.type) && announced.has(change.description)));
  const oneOf = typesOf(now).filter((type) => isInputObjectType(type) && type.isOneOf)
    .filter((type) => isInputObjectType(old.getType(type.name)) && !old.getType(type.name).isOneOf)
    .map((type) => `${type.name} takes exactly one of its fields.`);
  return [...breaking, ...dangerous].map((change) => change.description).concat(oneOf).sort();
}

// Whole numbers that every client reads exactly; dates, instants and periods in their one form.
const whole = (value) => { if (!Number.isSafeInteger(value)) throw new Error(`${value} is no exact whole number`); return value; };
const text = (pattern) => (value) => {
  if (typeof value !== 'string' || !pattern.test(value)) throw new Error(`${JSON.stringify(value)} has another form`);
  return value;
};
const SCALARS = {
  Centimes: whole,
  Count: whole,
  CivilDate: text(/^\d{4}-\d\d-\d\d$/),
  DateTime: text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
  Period: text(/^(\d{4}|\d{4}-(\d\d|Q[1-4]|S[12]|\d{4}))$/),
};

async function answers(sdl, url, token) {
  const schema = buildSchema(sdl);
  for (const [name, serialize] of Object.entries(SCALARS)) {
    const type = schema.getType(name);
    type.serialize = serialize;
    type.parseValue = serialize;
  }
  const post = async (query) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return response.json();
  };
  const { data: some } = await post(`{
    centres(first: 1) { nodes { id code } } runs(first: 1) { nodes { id } } accounts(first: 1) { nodes { id } }
    agreements(first: 200) { nodes { reference } } reports(first: 1) { nodes { verificationCode } }
  }`);
  const first = (list) => some?.[list]?.nodes[0];
  const codes = {
    region: '11', province: '11.321', commune: '11.321.01.03', coordination: '11', delegation: '11.321',
    programme: 'literacy', centre: first('centres')?.code, verification: first('reports')?.verificationCode,
  };
  const ids = { account: first('accounts')?.id, run: first('runs')?.id };
  const reference = some?.agreements.nodes.find((one) => one.reference)?.reference;
  const sample = (field, argument) => {
    const named = getNamedType(argument.type);
    if (argument.name === 'code') return JSON.stringify(codes[field.name]);
    if (argument.name === 'reference') return JSON.stringify(reference);
    if (argument.name === 'coordination') return '"11"';
    if (field.name === 'job') return '"monthly"';
    if (argument.name === 'ids') return `[${JSON.stringify(first('centres')?.id)}]`;
    // Nothing to ask for where the data has none.
    if (named.name === 'ID') return JSON.stringify(field.name in ids ? ids[field.name] : first('centres')?.id);
    if (named.name === 'Period') return argument.name === 'from' ? '"2026"' : '"2026-S1"';
    if (named.name === 'Count' || named.name === 'Int') return '21';
    if (isEnumType(named)) {
      const values = named.getValues().map((value) => value.name);
      return isListType(getNullableType(argument.type)) ? `[${values.slice(0, 2)}]` : values.find((one) => one === 'QUARTER') ?? values[0];
    }
    return undefined;
  };
  const call = (field, page) => {
    const given = field.args.filter(isRequiredArgument).map((argument) => `${argument.name}: ${sample(field, argument)}`);
    if (given.some((one) => one.endsWith('undefined'))) return undefined;
    if (field.args.some((argument) => argument.name === 'last')) given.push(page);
    return field.name + (given.length ? `(${given.join(', ')})` : '');
  };
  // For each type, up to three ways to it from the root, the shortest first.
  const ways = new Map();
  const waiting = [[schema.getQueryType(), []]];
  while (waiting.length) {
    const [type, way] = waiting.shift();
    const known = ways.get(type.name) ?? [];
    if (known.length >= 3 || way.length > 9) continue;
    ways.set(type.name, [...known, way]);
    for (const field of Object.values(type.getFields())) {
      const next = getNamedType(field.type);
      const step = call(field, known.length % 2 ? 'last: 60' : 'first: 60');
      if (isObjectType(next) && step) waiting.push([next, [...way, step]]);
    }
  }
  const wrong = [];
  const seen = {};
  const whole31 = new Set();
  for (const [name, own] of ways) {
    const type = schema.getType(name);
    const leaves = Object.values(type.getFields()).filter((field) => isLeafType(getNamedType(field.type)))
      .map((field) => [field, call(field, '')]).filter(([, step]) => step).map(([field, step]) => `${field.name}: ${step}`);
    if (!leaves.length || name === 'Query') continue;
    for (const way of own) {
      // The last list of a way is long, those before it are short: a page of pages costs their product.
      const lists = way.filter((step) => /(first|last): 60/.test(step)).length;
      const sized = way.map((step) => step.replace(/: 60/, lists > 2 ? ': 6' : lists > 1 ? ': 20' : ': 60'));
      const query = `{ ${sized.join(' { ')} { __typename ${leaves.join(' ')} } ${'} '.repeat(sized.length)}`;
      const document = parse(query);
      const refused = validate(schema, document);
      if (refused.length) { wrong.push(`${query}: ${refused[0].message}`); continue; }
      const answer = await post(query);
      if (answer.errors) { wrong.push(`${query}: ${answer.errors[0].message}`); continue; }
      const strict = await execute({
        schema, document, rootValue: answer.data, typeResolver: (value) => value.__typename,
        fieldResolver: (source, _, __, { path, parentType, fieldName, returnType }) => {
          const value = source[path.key];
          if (value !== null && isLeafType(getNamedType(returnType)) && fieldName !== '__typename') {
            seen[`${parentType.name}.${fieldName}`] = true;
            if (typeof value === 'number' && Math.abs(value) >= 2 ** 31) whole31.add(`${parentType.name}.${fieldName}`);
          }
          return value;
        },
      });
      for (const error of strict.errors ?? []) wrong.push(`${query}: ${error.message}`);
      if (!strict.errors && !isDeepStrictEqual(JSON.parse(JSON.stringify(strict.data)), answer.data)) {
        wrong.push(`${query}: the strict answer is another`);
      }
    }
  }
  return { wrong, seen: Object.keys(seen).length, beyond31: [...whole31].sort() };
}

const [command, ...given] = process.argv.slice(2);
const done = {
  valid: ([sdl]) => valid(read(sdl)),
  same: ([sdl, introspection]) => same(read(sdl), read(introspection)),
  changes: ([before, after]) => changes(read(before), read(after)),
  answers: ([sdl, url, token]) => answers(read(sdl), url, token),
}[command](given);
console.log(JSON.stringify(await done));
