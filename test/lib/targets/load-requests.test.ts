import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiText } from '../../../lib/base/bytes.ts';
import { Xorshift } from '../../../lib/base/random.ts';
import { type EntryName, makeDataset } from '../../../lib/data/dataset.ts';
import { ENTROPIES, type Entropy } from '../../../lib/data/payload.ts';
import { TIERS, type Tier } from '../../../lib/data/tier.ts';
import { TARGETS as KNOWN } from '../../../lib/targets/index.ts';
import { type EntryTarget, keepsEntries } from '../../../lib/targets/kinds.ts';
import { type HttpLoad, spokenTo, type Target } from '../../../lib/targets/target.ts';
import { NODE_TEXT } from '../../../runner/system/text-engine.ts';
import { httpLoad, httpRequest } from '../../fixtures/target-parts.ts';
import { loadShapeOf, valuesInTurn } from '../../fixtures/values.ts';

/** All that speak HTTP, as what every target is: a test for each must not hang on what those of today have in common. */
const TARGETS = KNOWN.filter((target: Target) => target.protocols.includes('http') && keepsEntries(target)).map(
  (target) => spokenTo(target as EntryTarget, 'http', null),
);
const WRITER = 6_007;

/** The requests of one user, and the values that its writes are to carry, one after the other. */
function layOut(target: EntryTarget, tier: Tier, entropy: Entropy, bytes: number, count = 0) {
  const nature = { seed: 5, bytes, entropy, engine: NODE_TEXT };
  const dataset = makeDataset(tier, 5);
  const requests = httpLoad(target.entries.loadRequests(loadShapeOf(dataset, nature, WRITER, count)));
  return { requests, dataset, next: valuesInTurn(nature, WRITER, count) };
}

const readOf = ({ entries }: EntryTarget, entry: EntryName) => httpRequest(entries.read(entry));
const writeOf = ({ entries }: EntryTarget, entry: EntryName, value: string) => httpRequest(entries.write(entry, value));
const readBodyOf = ({ readBody }: HttpLoad, index: number) => (readBody === null ? null : readBody(index));
const parse = (bytes: Uint8Array | null): unknown => (bytes === null ? null : JSON.parse(asciiText(bytes)));
const parseText = (text: string | undefined): unknown => (text === undefined ? null : JSON.parse(text));

for (const target of TARGETS) {
  for (const entropy of ENTROPIES) {
    for (const bytes of [10, 11, 12, 13, 1_024]) {
      test(`${target.name} under load sends what it sends one by one: ${entropy} values of ${bytes} bytes`, () => {
        for (const tier of TIERS) {
          const { requests, dataset, next } = layOut(target, tier, entropy, bytes);
          const random = new Xorshift(bytes);
          for (let call = 0; call < 400; call++) {
            // Every fourth lies anywhere that a key can name: beyond the dataset too.
            const index = call % 4 === 0 ? random.next() >>> 1 : random.next() % tier.entries;
            const entry = dataset.entry(index);
            if (random.next() % 3 === 0) {
              const read = readOf(target, entry);
              assert.deepEqual(parse(readBodyOf(requests, index)), parseText(read.body));
              assert.deepEqual([requests.readMethod, requests.path('read', index)], [read.method, read.path]);
            } else {
              const write = writeOf(target, entry, next(index));
              assert.deepEqual(parse(requests.writeBody(index)), parseText(write.body));
              assert.deepEqual([requests.writeMethod, requests.path('write', index)], [write.method, write.path]);
            }
          }
        }
      });
    }
  }

  test(`${target.name} under load names every entry of every namespace of every tier`, () => {
    for (const tier of TIERS) {
      const { requests, dataset } = layOut(target, tier, 'random', 10);
      for (let index = 0; index < tier.namespaces * 3; index++) {
        const read = readOf(target, dataset.entry(index));
        assert.deepEqual(parse(readBodyOf(requests, index)), parseText(read.body));
        assert.equal(requests.path('read', index), read.path);
      }
    }
  });

  test(`${target.name} under load carries the stamp over all of its digits`, () => {
    for (const [entropy, bytes] of [
      ['random', 10],
      ['json', 11],
      ['random', 1_024],
    ] as const) {
      const tier = TIERS[0];
      // Two writes before the third digit from the end changes.
      const { requests, dataset, next } = layOut(target, tier, entropy, bytes, 64 ** 2 - 2);
      for (let step = 0; step < 4; step++) {
        const body = parse(requests.writeBody(step));
        assert.deepEqual(body, parseText(writeOf(target, dataset.entry(step), next(step)).body));
      }
    }
  });

  test(`${target.name} under load sends a value of 100 KB of JSON as it is`, () => {
    const { requests, dataset, next } = layOut(target, TIERS[0], 'json', 102_400);
    for (let count = 1; count <= 40; count++) {
      assert.deepEqual(
        parse(requests.writeBody(count)),
        parseText(writeOf(target, dataset.entry(count), next(count)).body),
      );
    }
  });

  test(`${target.name}: two users laid out side by side do not touch each other`, () => {
    const [one, two] = [layOut(target, TIERS[1], 'random', 64), layOut(target, TIERS[2], 'json', 64)];
    const first = one.requests.writeBody(1);
    const before = asciiText(first);
    two.requests.writeBody(7);
    readBodyOf(two.requests, 8);
    assert.equal(asciiText(first), before);
  });
}

test('a target whose reads have no body says so ahead of them', () => {
  for (const target of TARGETS) {
    const { requests, dataset } = layOut(target, TIERS[0], 'random', 10);
    assert.equal(requests.readBody === null, readOf(target, dataset.entry(0)).body === undefined);
  }
});

test('the first write carries the stamp after the one that was laid out', () => {
  for (const target of TARGETS) {
    const { requests, dataset, next } = layOut(target, TIERS[0], 'json', 12);
    assert.deepEqual(parse(requests.writeBody(3)), parseText(writeOf(target, dataset.entry(3), next(3)).body));
  }
});

test('bodies of random values have one length, and come again: each is laid out once', () => {
  for (const target of TARGETS) {
    const { requests } = layOut(target, TIERS[3], 'random', 1_024);
    const bodies = new Set(Array.from({ length: 10_000 }, (_, at) => requests.writeBody(at)));
    assert.equal(bodies.size, Math.floor((4 * 1_024 * 1_024) / 1_012));
    const lengths = new Set(Array.from({ length: 200 }, (_, at) => requests.writeBody(at * 499).length));
    assert.equal(lengths.size, 1);
  }
});
