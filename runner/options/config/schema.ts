import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import schema from '../../../docs/config.schema.json' with { type: 'json' };
import { unknownName } from '../../../lib/base/suggest.ts';
import type { ConfigFile } from './config.ts';
import { found, mustBe, mustBeCommand, placeOf, type ValueSchema } from './describe.ts';

let compiled: ValidateFunction<ConfigFile> | undefined;

function validator(): ValidateFunction<ConfigFile> {
  compiled ??= new Ajv2020({ allErrors: true, verbose: true }).compile<ConfigFile>(schema);
  return compiled;
}

/** Whether a value has the shape that docs/config.schema.json describes. */
export function isConfigFile(value: unknown): value is ConfigFile {
  return validator()(value);
}

/** What docs/config.schema.json finds wrong with a value, in one line; null when nothing. */
export function mismatch(value: unknown): string | null {
  const validate = validator();
  if (validate(value)) return null;
  const errors = validate.errors ?? [];
  // A field that is misspelt is missing too; the misspelling is what there is to say.
  const first = errors.find(({ keyword }) => keyword === 'additionalProperties') ?? errors[0];
  return first === undefined ? 'it does not match the schema' : describe(first, value);
}

/** Fields that have other names now: those of curl. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['ca', 'cacert'],
  ['certKey', 'key'],
]);

function describe({ instancePath, keyword, params, parentSchema, data }: ErrorObject, root: unknown): string {
  const place = placeOf(instancePath, root);
  const wanted = (parentSchema ?? {}) as ValueSchema;
  const properties = wanted.properties ?? {};
  if (keyword === 'additionalProperties') {
    const now = place === '' ? RENAMED.get(String(params.additionalProperty)) : undefined;
    if (now !== undefined) return `field "${params.additionalProperty}" is called "${now}"`;
    const unknown = unknownName('field', String(params.additionalProperty), Object.keys(properties));
    return place === '' ? unknown : `${place}: ${unknown}`;
  }
  if (keyword === 'required') {
    const name = String(params.missingProperty);
    return `${place}.${name} is missing; it must be ${mustBe(properties[name] ?? {})}`;
  }
  const command = keyword === 'type' && typeof data === 'string' && wanted.items?.type === 'string';
  const must = command ? mustBeCommand(data) : mustBe(wanted);
  return `${place === '' ? 'the file' : place} is ${found(data)}; it must be ${must}`;
}
