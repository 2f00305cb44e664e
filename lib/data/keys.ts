/**
 * Which entries operations go to, as YCSB defines it (Cooper et al., "Benchmarking cloud serving systems with YCSB",
 * SoCC 2010).
 * - `uniform`: all with equal chance.
 * - `zipf`: entry i with a chance proportional to 1 / (i + 1)^0.99. YCSB scatters ranks over its keys by a hash
 *   (ScrambledZipfian); here keys are hashes of the index already, so the index is the rank.
 * - `latest`: reads go back from the newest entry by zipf, writes go on to the next one (SkewedLatest).
 */
export const KEYS = ['uniform', 'zipf', 'latest'] as const;
export type Keys = (typeof KEYS)[number];

/** YCSB's constant. */
const THETA = 0.99;
/** So many terms of a sum are added up; what is left of it is known in closed form to ten digits. */
const TERMS = 100;

/**
 * The sum of 1 / i^theta for i from 1 to n: the first hundred terms, and the rest by the formula of Euler and Maclaurin. A loop
 * over the entries of a large tier would take each of k6's virtual users 30 ms.
 * @param theta other than 1
 */
export function zeta(n: number, theta: number): number {
  let sum = 0;
  for (let i = 1; i <= Math.min(n, TERMS); i++) sum += i ** -theta;
  if (n <= TERMS) return sum;
  const integral = (n ** (1 - theta) - TERMS ** (1 - theta)) / (1 - theta);
  const ends = (n ** -theta - TERMS ** -theta) / 2;
  const slopes = (theta * (TERMS ** (-theta - 1) - n ** (-theta - 1))) / 12;
  return sum + integral + ends + slopes;
}

/**
 * Ranks from 0 to n - 1 by Zipf's law, from numbers between 0 and 1: the approximation of Gray et al., "Quickly generating
 * billion-record synthetic databases" (SIGMOD 1994), which YCSB's ZipfianGenerator uses.
 */
export function zipfRanks(n: number): (u: number) => number {
  const all = zeta(n, THETA);
  const alpha = 1 / (1 - THETA);
  const eta = (1 - (2 / n) ** (1 - THETA)) / (1 - zeta(2, THETA) / all);
  const second = 1 + 0.5 ** THETA;
  const most = n - 1;
  return (u) => {
    const part = u * all;
    if (part < 1 || most === 0) return 0;
    if (part < second || most === 1) return 1;
    return Math.min(most, Math.floor(n * (eta * u - eta + 1) ** alpha));
  };
}

/** The entry of an operation, from a random word of 32 bits. */
export type KeyChooser = (word: number, reads: boolean) => number;

const WORDS = 2 ** 32;

/** One user's choice of entries: with `latest` the newest is the one that this user wrote last, at first the last of all. */
export function chooseKeys(keys: Keys, entries: number): KeyChooser {
  if (keys === 'uniform') return (word) => word % entries;
  const rank = zipfRanks(entries);
  if (keys === 'zipf') return (word) => rank(word / WORDS);
  let newest = entries - 1;
  return (word, reads) => {
    if (reads) return (newest - rank(word / WORDS) + entries) % entries;
    newest = (newest + 1) % entries;
    return newest;
  };
}
