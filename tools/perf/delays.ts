import { Xorshift } from '../../lib/base/random.ts';

/** What a scripted answer takes: a distribution of milliseconds. */
export interface Delay {
  readonly name: string;
  /** @param share 0 up to 1, each as likely */
  ms(share: number): number;
}

/** Kinds of services: always the same, evenly spread, a hit and a miss, and a tail that falls off slowly (Pareto, cut at 200 ms). */
export const DELAYS: readonly Delay[] = [
  { name: 'constant', ms: () => 5 },
  { name: 'uniform', ms: (share) => 2 + 10 * share },
  { name: 'bimodal', ms: (share) => (share < 0.9 ? 3 : 40) },
  { name: 'heavy tail', ms: (share) => Math.min(200, 2 / (1 - share) ** (1 / 1.5)) },
];

/** Delays of one distribution, one after the other. */
export function delaysOf(name: string, seed: number): () => number {
  const delay = DELAYS.find((each) => each.name === name);
  if (delay === undefined) throw new Error(`there is no distribution ${name}`);
  const random = new Xorshift(seed);
  return () => delay.ms(random.next() / 2 ** 32);
}
