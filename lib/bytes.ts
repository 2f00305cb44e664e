/** The bytes of an ASCII text. Written out because lib runs in k6's engine and in Node alike. */
export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** The text of ASCII bytes. */
export function asciiText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4_096) parts.push(String.fromCharCode(...bytes.subarray(at, at + 4_096)));
  return parts.join('');
}

const BASE64 = asciiBytes('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PAD = 61;

/** Bytes that `length` bytes take in base64, padding included. */
export function base64Length(length: number): number {
  return Math.ceil(length / 3) * 4;
}

/**
 * Encodes `source[from..to)` as base64 into `target` at `at`. `from` must be a multiple of three bytes into the text that
 * is being encoded, so that a part can be rewritten on its own.
 */
export function writeBase64(source: Uint8Array, from: number, to: number, target: Uint8Array, at: number): void {
  let out = at;
  for (let index = from; index < to; index += 3) {
    const a = source[index] as number;
    const b = index + 1 < to ? (source[index + 1] as number) : 0;
    const c = index + 2 < to ? (source[index + 2] as number) : 0;
    target[out++] = BASE64[a >> 2] as number;
    target[out++] = BASE64[((a & 3) << 4) | (b >> 4)] as number;
    target[out++] = index + 1 < to ? (BASE64[((b & 15) << 2) | (c >> 6)] as number) : PAD;
    target[out++] = index + 2 < to ? (BASE64[c & 63] as number) : PAD;
  }
}

/** Base64 of an ASCII text. */
export function toBase64(text: string): string {
  const source = asciiBytes(text);
  const target = new Uint8Array(base64Length(source.length));
  writeBase64(source, 0, source.length, target, 0);
  return asciiText(target);
}

/** The ASCII text behind a base64 text; null when it is not base64. */
export function fromBase64(text: string): string | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const codes = new Int8Array(128).fill(0);
  for (let at = 0; at < BASE64.length; at++) codes[BASE64[at] as number] = at;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3);
  for (let at = 0, out = 0; at < text.length; at += 4) {
    const bits =
      ((codes[text.charCodeAt(at)] as number) << 18) |
      ((codes[text.charCodeAt(at + 1)] as number) << 12) |
      ((codes[text.charCodeAt(at + 2) & 127] as number) << 6) |
      (codes[text.charCodeAt(at + 3) & 127] as number);
    bytes[out++] = bits >> 16;
    bytes[out++] = (bits >> 8) & 255;
    bytes[out++] = bits & 255;
  }
  return asciiText(bytes.subarray(0, bytes.length - padding));
}
