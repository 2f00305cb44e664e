import { createHash } from 'node:crypto';
import type { TextEngine } from '../../lib/data/text.ts';

/** Node's own hash and base64, for the text of values. */
export const NODE_TEXT: TextEngine = {
  digest: (text) => createHash('sha512').update(text).digest('base64url'),
  decode: (text) => new Uint8Array(Buffer.from(text, 'base64url')).buffer as ArrayBuffer,
  encode: (bytes) => Buffer.from(bytes).toString('base64url'),
};
