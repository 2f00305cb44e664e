import { isAbsolute, resolve } from 'node:path';
import { redacted } from '../../../lib/base/redact.ts';
import { type UserError, usageError } from '../../system/errors.ts';

/** What the schema says of one value, as far as a message needs it. */
export interface ValueSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly items?: ValueSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly uniqueItems?: boolean;
}

const LONGEST = 60;

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** `nodes[1].url` for the JSON pointer `/nodes/1/url` into `root`; empty for `root` itself. */
export function placeOf(pointer: string, root: unknown): string {
  let value = root;
  let place = '';
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) place += `[${key}]`;
    else if (!/^[\w$-]+$/.test(key)) place += `[${JSON.stringify(key)}]`;
    else place += place === '' ? key : `.${key}`;
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
  }
  return place;
}

/**
 * A value as it stands in the file, in one line, cut short when long. A list or object that holds others is told by its kind: they may lie in
 * each other deeper than can be written.
 */
export function found(value: unknown): string {
  if (isNested(value) && Object.values(value).some(isNested))
    return Array.isArray(value) ? 'a list of lists or objects' : 'an object of lists or objects';
  const text = redacted(JSON.stringify(value));
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`;
}

/** A command that was written as one text: it has to be taken apart by its author, since no shell does it. */
export function mustBeCommand(text: string): string {
  const plain = /^[\w@%+=:,./ -]+$/.test(text) && text.trim() !== '';
  const list = plain ? text.trim().split(/ +/) : ['sh', '-c', text];
  const why = plain ? 'no shell takes it apart' : 'no shell takes it apart unless you call one';
  return `a list of arguments such as ${JSON.stringify(list)}: ${why}`;
}

function range({ minimum, maximum, exclusiveMinimum }: ValueSchema): string {
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  return minimum === undefined ? '' : ` from ${minimum}`;
}

/** `a whole number from 1 to 60000`: what the schema wants in a place, for the end of `it must be`. */
export function mustBe(schema: ValueSchema): string {
  const example = schema.examples?.[0] === undefined ? '' : ` such as ${JSON.stringify(schema.examples[0])}`;
  if (schema.enum) return `one of ${schema.enum.join(', ')}`;
  if (schema.type === 'integer') return `a whole number${range(schema)}`;
  if (schema.type === 'number') return `a number${range(schema)}`;
  if (schema.type === 'array') return `a list${example}${schema.uniqueItems ? ', each once' : ''}`;
  if (schema.type === 'object' && schema.properties) {
    return `an object with fields of ${Object.keys(schema.properties).join(', ')}`;
  }
  return `${schema.type === 'object' ? 'an object' : 'a string'}${example}`;
}

/** Where a configuration comes from: what messages call the file, and its folder as an absolute path. */
export interface Source {
  readonly file: string;
  readonly folder: string;
}

/** Something wrong in the file: exit 2. */
export function configError(source: Source, text: string): UserError {
  return usageError(`${source.file}: ${text}`);
}

/** The absolute path of one that is relative to the file. @throws UserError for `~`, which only shells know */
export function pathFrom(source: Source, place: string, path: string): string {
  if (/^~(\/|$)/.test(path)) {
    throw configError(source, `${place} is "${path}"; it must be written without ~, which only a shell replaces`);
  }
  return isAbsolute(path) ? path : resolve(source.folder, path);
}
