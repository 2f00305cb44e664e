import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FieldErrors, sendInvalid, sendUnsupported } from './problem.ts';

/** A config PUT's body, its value also as the JSON text that is stored and echoed. */
export interface EntryBody {
  readonly valueJson: string;
  readonly valueBytes: number;
  readonly type: string;
}

export interface NamespaceBody {
  readonly description: string | null;
  readonly owner: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

/** Answers 400 or 415 and gives null when the body is not `{"value": string, "type"?: string}`. */
export function readEntryBody(request: FastifyRequest, reply: FastifyReply): EntryBody | null {
  const fields = readFields(request, reply);
  if (fields === null) return null;
  const { value, type } = fields;
  const errors: Record<string, string[]> = {};
  if (value === undefined || value === null) errors.Value = ['A value is required.'];
  else if (typeof value !== 'string') errors['$.value'] = ['The value must be a JSON string.'];
  if (!isOptionalText(type)) errors['$.type'] = ['The type must be a JSON string.'];
  if (typeof value !== 'string' || !isOptionalText(type)) {
    sendInvalid(reply, errors);
    return null;
  }
  return { valueJson: JSON.stringify(value), valueBytes: Buffer.byteLength(value), type: type ?? 'string' };
}

/** Answers 400 or 415 and gives null when the body is not `{"description"?: string, "owner"?: string}`. */
export function readNamespaceBody(request: FastifyRequest, reply: FastifyReply): NamespaceBody | null {
  const fields = readFields(request, reply);
  if (fields === null) return null;
  const { description, owner } = fields;
  if (isOptionalText(description) && isOptionalText(owner)) {
    return { description: description ?? null, owner: owner ?? null };
  }
  const errors: Record<string, string[]> = {};
  if (!isOptionalText(description)) errors['$.description'] = ['The description must be a JSON string.'];
  if (!isOptionalText(owner)) errors['$.owner'] = ['The owner must be a JSON string.'];
  sendInvalid(reply, errors);
  return null;
}

function readFields(request: FastifyRequest, reply: FastifyReply): Fields | null {
  const { body } = request;
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Fields;
  // Without a content type and a body nothing was parsed at all.
  if (body === undefined && request.headers['content-type'] === undefined) sendUnsupported(reply);
  else sendInvalid(reply, body === undefined ? EMPTY : NOT_AN_OBJECT);
  return null;
}

function isOptionalText(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string';
}

const EMPTY: FieldErrors = { '': ['A non-empty request body is required.'] };
const NOT_AN_OBJECT: FieldErrors = { $: ['The body must be a JSON object.'] };
