type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * Tags in comments of types that the generator hands on and that become keywords here.
 * - `@absentOr T`, on the union of `Absent` and T: decided by whether there is the field `absent`, so that what is wrong is
 *   told of the one of the two that was meant.
 * - `@allOrNoneOf T`: of its optional fields, those that T requires are there together or not at all; the others need them.
 * - `@mayStandAlone F`: but for the field F of them, which may also be there where the others are not.
 */
export const OWN_TAGS = ['absentOr', 'allOrNoneOf', 'mayStandAlone'] as const;

const DEFS = '#/definitions/';

/**
 * What ts-json-schema-generator made of types, as a schema of draft 2020-12 that is closer to how a person would write it:
 * names of numbers, texts and closed lists are replaced by what they stand for, what may be null is one type with it, and
 * descriptions come first.
 * @throws Error when a tag names a type that the schema does not have
 */
export function refined({ definitions = {}, ...schema }: JsonObject): JsonObject {
  const defs = definitions as Readonly<Record<string, JsonObject>>;
  const named = Object.entries(defs).filter(([, def]) => !isPlain(def));
  const $defs = Object.fromEntries(named.map(([name, def]) => [name, refine(def, defs)]));
  return { ...(refine(schema, defs) as JsonObject), $defs };
}

/** Numbers, texts and closed lists; what has parts is referred to by its name. */
function isPlain({ type, items }: JsonObject): boolean {
  return type !== undefined && type !== 'object' && items === undefined;
}

function refine(value: Json, defs: Readonly<Record<string, JsonObject>>): Json {
  if (Array.isArray(value)) return value.map((each) => refine(each, defs));
  if (typeof value !== 'object' || value === null) return value;
  const inside = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, refine(each, defs)]));
  return describedFirst(withTogether(withAbsent(withNull(withoutType(withoutName(inside, defs)))), defs));
}

function withoutName({ $ref, ...beside }: JsonObject, defs: Readonly<Record<string, JsonObject>>): JsonObject {
  if (typeof $ref !== 'string') return beside;
  const name = $ref.slice(DEFS.length);
  const def = defs[name];
  return def && isPlain(def) ? { ...def, ...beside } : { $ref: `#/$defs/${name}`, ...beside };
}

/** A list of values says it all: a value of another type is not told of twice. */
function withoutType(schema: JsonObject): JsonObject {
  const { type: _, ...rest } = schema;
  return 'enum' in rest || 'const' in rest ? rest : schema;
}

function withNull(schema: JsonObject): JsonObject {
  const { anyOf, ...beside } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return schema;
  const [one, other] = anyOf as JsonObject[];
  if (other?.type !== 'null') return schema;
  if (Array.isArray(one?.enum)) return { ...one, enum: [...one.enum, null], ...beside };
  return typeof one?.type === 'string' && one.type !== 'object'
    ? { ...one, type: [one.type, 'null'], ...beside }
    : schema;
}

function withAbsent(schema: JsonObject): JsonObject {
  const { absentOr, anyOf, ...beside } = schema;
  if (absentOr === undefined) return schema;
  const found = { $ref: `#/$defs/${absentOr}` };
  const absent = { $ref: '#/$defs/Absent' };
  if (JSON.stringify(anyOf) !== JSON.stringify([absent, found])) {
    throw new Error(`@absentOr ${absentOr} stands on another type than Absent | ${absentOr}`);
  }
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  return { ...beside, type: 'object', if: { required: ['absent'] }, then: absent, else: found };
}

function withTogether(schema: JsonObject, defs: Readonly<Record<string, JsonObject>>): JsonObject {
  const { allOrNoneOf, mayStandAlone, ...beside } = schema;
  if (allOrNoneOf === undefined) return schema;
  const needed = defs[String(allOrNoneOf)]?.required as string[] | undefined;
  if (!needed) throw new Error(`@allOrNoneOf ${allOrNoneOf}: there is no such type with required fields`);
  const required = beside.required as string[];
  const optional = Object.keys(beside.properties as JsonObject).filter((name) => !required.includes(name));
  const [first = '', ...others] = optional.filter((name) => needed.includes(name));
  const toFirst = optional.filter((name) => name !== first && name !== mayStandAlone).map((name) => [name, [first]]);
  return { ...beside, dependentRequired: { [first]: others, ...Object.fromEntries(toFirst) } };
}

function describedFirst(schema: JsonObject): JsonObject {
  const { description } = schema;
  return description === undefined ? schema : { description, ...schema };
}
