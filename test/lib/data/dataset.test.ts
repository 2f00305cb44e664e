import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyName, makeDataset, namespaceNames } from '../../../lib/data/dataset.ts';
import { ALL_TIERS, findTier, TIERS, type Tier } from '../../../lib/data/tier.ts';

const small: Tier = { name: 'small', entries: 1_000, namespaces: 10 };

test('the tiers hold what the documentation says', () => {
  assert.deepEqual(
    TIERS.map(({ name, entries, namespaces }) => [name, entries, namespaces]),
    [
      ['smoke', 100, 5],
      ['small', 1_000, 10],
      ['large', 10_000, 50],
      ['xlarge', 100_000, 100],
    ],
  );
  assert.ok(ALL_TIERS.every((name) => findTier(name)?.name === name));
  assert.equal(findTier('SMALL'), undefined);
  assert.equal(findTier(''), undefined);
});

for (const tier of TIERS) {
  test(`the ${tier.entries} entries of tier ${tier.name} have distinct names of the agreed form`, () => {
    const dataset = makeDataset(tier, 1);
    const names = new Set<string>();
    for (let at = 0; at < tier.entries; at++) {
      const { namespace, key } = dataset.entry(at);
      assert.match(key, /^key-[0-9a-f]{8}$/);
      assert.equal(namespace, dataset.namespaces[dataset.namespaceIndex(at)]);
      names.add(key);
    }
    assert.equal(names.size, tier.entries);
  });

  test(`the namespaces of tier ${tier.name} hold equally many entries`, () => {
    const dataset = makeDataset(tier, 1);
    const counts = new Map<string, number>();
    for (let at = 0; at < tier.entries; at++) {
      const { namespace } = dataset.entry(at);
      counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
    }
    assert.equal(counts.size, tier.namespaces);
    assert.deepEqual([...new Set(counts.values())], [tier.entries / tier.namespaces]);
  });
}

test('namespaces are numbered from 001, in three digits also for a hundred', () => {
  assert.deepEqual(namespaceNames({ name: 'tiny', entries: 3, namespaces: 3 }), [
    'bench-tiny-001',
    'bench-tiny-002',
    'bench-tiny-003',
  ]);
  assert.equal(namespaceNames({ name: 'xlarge', entries: 1, namespaces: 100 }).at(-1), 'bench-xlarge-100');
});

test('the entries of a known seed have the known names', () => {
  const dataset = makeDataset(small, 1);
  const keys = [0, 1, 2, 3].map((at) => dataset.entry(at).key);
  assert.deepEqual(keys, ['key-d64b05ab', 'key-eb3290e3', 'key-9e94e06a', 'key-c2ab035d']);
  assert.equal(dataset.entry(9).namespace, 'bench-small-010');
  assert.equal(dataset.entry(10).namespace, 'bench-small-001');
});

test('the same seed gives the same names', () => {
  const [one, two] = [makeDataset(small, 9), makeDataset(small, 9)];
  for (let at = 0; at < small.entries; at++) assert.deepEqual(one.entry(at), two.entry(at));
});

test('another seed, and another tier, give other names', () => {
  const keys = (tier: Tier, seed: number) => {
    const dataset = makeDataset(tier, seed);
    return new Set(Array.from({ length: 100 }, (_, at) => dataset.entry(at).key));
  };
  const first = keys(small, 1);
  for (const other of [keys(small, 2), keys(small, 0x7fffffff), keys({ ...small, name: 'large' }, 1)]) {
    assert.ok([...other].filter((key) => first.has(key)).length < 3);
  }
});

test('a key has eight hex digits at both ends of the range', () => {
  assert.equal(keyName(0), 'key-80000000');
  assert.equal(keyName(0x7fffffff), 'key-ffffffff');
});

test('names stay distinct where the salt carries the index over 31 bits', () => {
  for (const seed of [0, 1, 2, 3, 0x7fffffff]) {
    const dataset = makeDataset({ name: 'small', entries: 5_000, namespaces: 1 }, seed);
    assert.equal(new Set(Array.from({ length: 5_000 }, (_, at) => dataset.keyNumber(at))).size, 5_000);
  }
});
