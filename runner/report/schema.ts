import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import schema from '../../docs/report.schema.json' with { type: 'json' };
import schema1 from '../../docs/report.schema.v1.json' with { type: 'json' };
import type { Report } from '../../lib/report/report.ts';
import type { Version1Report } from './upgrade.ts';

/** A schema that is compiled when it is first used. */
function lazily<T>(schema: object): () => ValidateFunction<T> {
  let compiled: ValidateFunction<T> | undefined;
  return () => {
    if (!compiled) {
      const ajv = new Ajv2020({ allErrors: true, discriminator: true, allowUnionTypes: true });
      addFormats.default(ajv);
      compiled = ajv.compile<T>(schema);
    }
    return compiled;
  };
}

const validator = lazily<Report>(schema);
const validator1 = lazily<Version1Report>(schema1);

function errorsBy(validate: ValidateFunction<unknown>, value: unknown): string[] {
  return validate(value) ? [] : [...new Set((validate.errors ?? []).map(describe))];
}

/** What docs/report.schema.json finds wrong with a value, each with its place in it. Empty when it is a report. */
export function schemaErrors(value: unknown): string[] {
  return errorsBy(validator(), value);
}

/** Whether a value is a report by its schema. */
export function isReport(value: unknown): value is Report {
  return validator()(value);
}

/** What docs/report.schema.v1.json finds wrong with a value. */
export function version1Errors(value: unknown): string[] {
  return errorsBy(validator1(), value);
}

/** Whether a value is a report of version 1 by its schema. */
export function isVersion1(value: unknown): value is Version1Report {
  return validator1()(value);
}

function describe(error: ErrorObject): string {
  const place = error.instancePath === '' ? 'the report' : error.instancePath;
  const { additionalProperty, allowedValues } = error.params as {
    additionalProperty?: string;
    allowedValues?: readonly unknown[];
  };
  if (additionalProperty !== undefined) return `${place} has an unknown field "${additionalProperty}"`;
  if (allowedValues !== undefined) return `${place} must be one of ${allowedValues.join(', ')}`;
  return `${place} ${error.message ?? error.keyword}`;
}

/** The first few errors in one line, and how many more there are. */
export function firstFew(errors: readonly string[], most = 3): string {
  const rest = errors.length - most;
  return errors.slice(0, most).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}
