// A local is found faster than a property of a global, in k6's engine above all.
const { imul } = Math;

/**
 * Mixes a 31-bit number into another, one to one: each step (xor-shift, multiplication by an odd number) can be undone
 * within 31 bits, so distinct inputs give distinct outputs. The constants are those of murmur3's 32-bit finaliser
 * (public domain), masked to 31 bits.
 */
export function mix31(value: number): number {
  let x = value & 0x7fffffff;
  x ^= x >>> 16;
  x = imul(x, 0x85ebca6b) & 0x7fffffff;
  x ^= x >>> 13;
  x = imul(x, 0xc2b2ae35) & 0x7fffffff;
  return x ^ (x >>> 16);
}

/** Folds a text into 31 bits (FNV-1a, then mixed). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix31(hash);
}

/** A stream of pseudo-random 32-bit words: Marsaglia's xorshift32, which is cheap in k6's engine and seedable there. */
export class Xorshift {
  private state: number;

  constructor(seed: number) {
    // Zero is the one state that xorshift never leaves.
    this.state = mix31(seed) || 0x2545f491;
  }

  /** Puts the next words at the start of a list: cheaper than asking for one at a time. */
  fill(words: number[], count: number): void {
    let x = this.state;
    for (let at = 0; at < count; at++) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      words[at] = x >>> 0;
    }
    this.state = x;
  }

  /** The next word, 1..2^32-1. */
  next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return x >>> 0;
  }
}

/** The same items in an order of chance, every order as likely as any other: Durstenfeld's form of Fisher and Yates' shuffle. */
export function shuffled<T>(items: readonly T[], random: Pick<Xorshift, 'next'>): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const chosen = random.next() % (last + 1);
    [result[last], result[chosen]] = [result[chosen] as T, result[last] as T];
  }
  return result;
}
