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
  // Whole groups without a question asked: this is done for every request of a load.
  const letters = BASE64;
  let out = at;
  let index = from;
  for (const whole = to - 2; index < whole; index += 3, out += 4) {
    const a = source[index] as number;
    const b = source[index + 1] as number;
    const c = source[index + 2] as number;
    target[out] = letters[a >> 2] as number;
    target[out + 1] = letters[((a & 3) << 4) | (b >> 4)] as number;
    target[out + 2] = letters[((b & 15) << 2) | (c >> 6)] as number;
    target[out + 3] = letters[c & 63] as number;
  }
  if (index >= to) return;
  const a = source[index] as number;
  const b = index + 1 < to ? (source[index + 1] as number) : 0;
  target[out] = letters[a >> 2] as number;
  target[out + 1] = letters[((a & 3) << 4) | (b >> 4)] as number;
  target[out + 2] = index + 1 < to ? (letters[(b & 15) << 2] as number) : PAD;
  target[out + 3] = PAD;
}

/** Base64 of ASCII texts, to and fro. `decode` is given nothing but base64. */
export interface Base64 {
  encode(text: string): string;
  decode(text: string): string;
}

const CODES = new Uint8Array(128);
for (const [code, letter] of BASE64.entries()) CODES[letter] = code;

/** In script: right everywhere and good enough in Node, but a megabyte takes k6's engine a second. */
export const SCRIPTED_BASE64: Base64 = {
  encode(text) {
    const source = asciiBytes(text);
    const target = new Uint8Array(base64Length(source.length));
    writeBase64(source, 0, source.length, target, 0);
    return asciiText(target);
  },
  decode(text) {
    const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
    const letters = asciiBytes(text);
    const bytes = new Uint8Array((letters.length / 4) * 3);
    for (let at = 0, out = 0; at < letters.length; at += 4) {
      const a = CODES[letters[at] as number] as number;
      const b = CODES[letters[at + 1] as number] as number;
      const c = CODES[letters[at + 2] as number] as number;
      const d = CODES[letters[at + 3] as number] as number;
      bytes[out++] = (a << 2) | (b >> 4);
      bytes[out++] = ((b & 15) << 4) | (c >> 2);
      bytes[out++] = ((c & 3) << 6) | d;
    }
    return asciiText(bytes.subarray(0, bytes.length - padding));
  },
};

/** Base64 of a short ASCII text; what may be large goes through the engine's own codec. */
export function toBase64(text: string): string {
  return SCRIPTED_BASE64.encode(text);
}

/** The ASCII text behind a base64 text; null when it is not base64, of which the codec then hears nothing. */
export function fromBase64(text: string, codec: Base64 = SCRIPTED_BASE64): string | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  return codec.decode(text);
}
