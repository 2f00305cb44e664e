import { Xorshift } from '../../lib/base/random.ts';
import { makeDataset } from '../../lib/data/dataset.ts';
import type { Entropy } from '../../lib/data/payload.ts';
import { Pieces, pieceWalk } from '../../lib/data/pieces.ts';
import { headText, writerNumber } from '../../lib/data/stamp.ts';
import { TIERS } from '../../lib/data/tier.ts';
import { NODE_TEXT } from '../../runner/system/text-engine.ts';

const SEED = 1;
/** As seed.js has them, and each takes blocks of entries. */
const SEEDERS = 100;
const BLOCK = 10;
const USERS = 20;
/** Writes for each entry, so that most entries hold a value of the load's. */
const ROUNDS = 2;

/** Values in one order, as a log or a table would hold them. */
export interface ValueSet {
  readonly name: string;
  readonly values: readonly string[];
}

/** Writers of one script, who write in turn. */
class Writers {
  readonly #payloadBytes: number;
  readonly #next: ((entry: number) => string)[];

  /** @param keeping whether pieces come again, as under load */
  constructor(payloadBytes: number, entropy: Entropy, epoch: number, users: number, keeping: boolean) {
    this.#payloadBytes = payloadBytes;
    this.#next = Array.from({ length: users }, (_, user) => {
      const writer = writerNumber(epoch, user + 1);
      // Each virtual user of k6 has its own.
      const pieces = new Pieces(payloadBytes, SEED, entropy, NODE_TEXT);
      const piece = pieceWalk(pieces, writer, () => (keeping ? users : 0), {
        prepare: (text) => text,
        ready: () => undefined,
      });
      let count = 0;
      return (entry) => headText(SEED, { writer, count: ++count }, entry, this.#payloadBytes) + piece();
    });
  }

  write(user: number, entry: number): string {
    return this.#next[user]?.(entry) ?? '';
  }
}

/**
 * What a service holds of values of a size: the dataset as it was seeded, by index and by key; the log of a load of random
 * writes; and the dataset after it, by key.
 * @param bytes about how much the dataset is to hold; no more entries than the largest tier
 */
export function valueSets(payloadBytes: number, entropy: Entropy, bytes: number): ValueSet[] {
  const tier = TIERS[3];
  const entries = Math.max(2, Math.min(tier.entries, Math.round(bytes / payloadBytes)));
  const dataset = makeDataset({ ...tier, entries }, SEED);
  const order = Array.from({ length: entries }, (_, entry) => entry).sort(
    (a, b) => dataset.namespaceIndex(a) - dataset.namespaceIndex(b) || dataset.keyNumber(a) - dataset.keyNumber(b),
  );
  const byKey = (values: readonly string[]): string[] => order.map((entry) => values[entry] as string);

  const seeders = new Writers(payloadBytes, entropy, 1, SEEDERS, false);
  const seeded = Array.from({ length: entries }, (_, entry) =>
    seeders.write(Math.floor(entry / BLOCK) % SEEDERS, entry),
  );
  const users = new Writers(payloadBytes, entropy, 2, USERS, true);
  const random = new Xorshift(SEED);
  const held = [...seeded];
  const log: string[] = [];
  for (let write = 0; write < entries * ROUNDS; write++) {
    const entry = random.next() % entries;
    const value = users.write(write % USERS, entry);
    held[entry] = value;
    log.push(value);
  }
  return [
    { name: 'seeded, by index', values: seeded },
    { name: 'seeded, by key', values: byKey(seeded) },
    { name: 'log of a load', values: log },
    { name: 'after it, by key', values: byKey(held) },
  ];
}
