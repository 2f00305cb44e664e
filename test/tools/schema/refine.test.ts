import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonObject, refined } from '../../../tools/schema/refine.ts';

const COUNT = { type: 'integer', minimum: 0, description: 'How many.' };
const ROLE = { type: 'string', enum: ['leader', 'follower'] };
const NODE = { type: 'object', properties: { ready: { type: 'boolean' } }, additionalProperties: false };
const NULL = { type: 'null' };
const ref = (name: string) => ({ $ref: `#/definitions/${name}` });

/** What becomes of one field beside named types. */
function field(schema: JsonObject, definitions: JsonObject): unknown {
  const { properties } = refined({ type: 'object', properties: { field: schema }, definitions });
  return (properties as JsonObject).field;
}

test('the name of a number is replaced by what it stands for, with the description of the field first', () => {
  const users = { ...ref('Count'), description: 'Users.' };
  assert.deepEqual(field(users, { Count: COUNT }), { description: 'Users.', type: 'integer', minimum: 0 });
  assert.deepEqual(Object.keys(field(users, { Count: COUNT }) as object)[0], 'description');
});

test('a number without a description of its own has that of its name', () => {
  assert.deepEqual(field(ref('Count'), { Count: COUNT }), COUNT);
});

test('what has fields is referred to by its name, and only that is kept by its name', () => {
  const schema = refined({
    type: 'object',
    properties: { node: ref('Node') },
    definitions: { Count: COUNT, Node: NODE },
  });
  assert.deepEqual(schema, {
    type: 'object',
    properties: { node: { $ref: '#/$defs/Node' } },
    $defs: { Node: NODE },
  });
});

test('a number, a list and a value of a closed list are one type with null; an object is not', () => {
  const orNull = (one: JsonObject) => ({ anyOf: [one, NULL], description: 'Or null.' });
  const known = { Count: COUNT, Role: ROLE, Node: NODE };
  const description = 'Or null.';
  assert.deepEqual(field(orNull(ref('Count')), known), { description, type: ['integer', 'null'], minimum: 0 });
  assert.deepEqual(field(orNull(ref('Role')), known), { description, enum: ['leader', 'follower', null] });
  const list = { type: 'array', items: ref('Node') };
  assert.deepEqual(field({ ...orNull(list), minItems: 1 }, known), {
    description,
    type: ['array', 'null'],
    items: { $ref: '#/$defs/Node' },
    minItems: 1,
  });
  assert.deepEqual(field(orNull(ref('Node')), known), { description, anyOf: [{ $ref: '#/$defs/Node' }, NULL] });
});

test('what may be absent is decided by the field that says why', () => {
  const used = { anyOf: [ref('Absent'), ref('Used')], absentOr: 'Used' };
  const made = field(used, { Absent: NODE, Used: NODE }) as JsonObject;
  assert.deepEqual(Object.entries(made), [
    ['type', 'object'],
    ['if', { required: ['absent'] }],
    ['then', { $ref: '#/$defs/Absent' }],
    ['else', { $ref: '#/$defs/Used' }],
  ]);
});

test('a tag for what may be absent is refused on another type', () => {
  const used = { anyOf: [ref('Used'), NULL], absentOr: 'Used' };
  assert.throws(() => field(used, { Used: NODE }), /@absentOr Used stands on another type than Absent \| Used/);
});

const MEASURED = {
  type: 'object',
  properties: { at: COUNT, ok: COUNT, cost: COUNT, faults: COUNT },
  required: ['at', 'cost', 'ok'],
};

test('of fields that belong together the first needs all others, and every other and what is optional in both needs the first', () => {
  const ended = { ...MEASURED, required: [], allOrNoneOf: 'Measured' };
  const made = field(ended, { Measured: MEASURED }) as JsonObject;
  assert.deepEqual(made.dependentRequired, { at: ['ok', 'cost'], ok: ['at'], cost: ['at'], faults: ['at'] });
  assert.equal(made.allOrNoneOf, undefined);
});

test('a tag for fields that belong together is refused where its type is not there', () => {
  const ended = { ...MEASURED, required: [], allOrNoneOf: 'Masured' };
  assert.throws(() => field(ended, { Measured: MEASURED }), /@allOrNoneOf Masured: there is no such type/);
});
