// Both engines bring these; a loop over a megabyte would take k6's a second for each virtual user.
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of an ASCII text. */
export function asciiBytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of ASCII bytes. */
export function asciiText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
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

/** Base64 of ASCII texts, to and fro. `decode` may throw for what is not base64. */
export interface Base64 {
  encode(text: string): string;
  decode(text: string): string;
}

/** In script: right everywhere, and slow for large values in k6's engine. */
const scripted: Base64 = {
  encode(text) {
    const source = asciiBytes(text);
    const target = new Uint8Array(base64Length(source.length));
    writeBase64(source, 0, source.length, target, 0);
    return asciiText(target);
  },
  decode(text) {
    const codes = new Int8Array(128);
    for (let at = 0; at < BASE64.length; at++) codes[BASE64[at] as number] = at;
    const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
    const bytes = new Uint8Array((text.length / 4) * 3);
    for (let at = 0, out = 0; at < text.length; at += 4) {
      const code = (offset: number): number => codes[text.charCodeAt(at + offset) & 127] as number;
      const bits = (code(0) << 18) | (code(1) << 12) | (code(2) << 6) | code(3);
      bytes[out++] = bits >> 16;
      bytes[out++] = (bits >> 8) & 255;
      bytes[out++] = bits & 255;
    }
    return asciiText(bytes.subarray(0, bytes.length - padding));
  },
};

let base64 = scripted;

/** Puts the engine's own encoder in place of the scripted one: a megabyte takes k6 a second in script. */
export function useBase64(native: Base64): void {
  base64 = native;
}

/** Base64 of an ASCII text. */
export function toBase64(text: string): string {
  return base64.encode(text);
}

/** The ASCII text behind a base64 text; null when it is not base64. */
export function fromBase64(text: string): string | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  return base64.decode(text);
}
