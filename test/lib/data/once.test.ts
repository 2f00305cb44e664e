import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Xorshift } from '../../../lib/base/random.ts';
import { makeDataset } from '../../../lib/data/dataset.ts';
import { grownEntry, LAST_ENTRY, PROBE_ENTRIES, probeEntry, WrittenOnce } from '../../../lib/data/once.ts';

test('write n goes to entry n, whoever of several users makes it, also where a load goes on', () => {
  const users = [new WrittenOnce(100, 0), new WrittenOnce(100, 0)];
  const entries = Array.from({ length: 250 }, (_, number) => users[number % 2]?.write(number));
  assert.deepEqual(
    entries,
    Array.from({ length: 250 }, (_, at) => at),
  );
  assert.equal(new WrittenOnce(100, 250).write(3), 253);
});

test('half of the reads go to the last 64 writes of the user, half to the dataset, each with equal chances', () => {
  const choice = new WrittenOnce(1_000, 5_000);
  for (let number = 0; number < 300; number++) choice.write(number);
  const random = new Xorshift(3);
  const seen = new Map<number, number>();
  const reads = 64_000;
  for (let read = 0; read < reads; read++) {
    const entry = choice.read(random.next());
    seen.set(entry, (seen.get(entry) ?? 0) + 1);
  }
  const [recent, seeded] = [
    [...seen].filter(([entry]) => entry >= 1_000),
    [...seen].filter(([entry]) => entry < 1_000),
  ];
  assert.deepEqual(
    recent.map(([entry]) => entry).sort((a, b) => a - b),
    Array.from({ length: 64 }, (_, at) => 5_236 + at),
  );
  assert.equal(seeded.length, 1_000);
  const ofRecent = recent.reduce((sum, [, times]) => sum + times, 0);
  // Six standard deviations.
  assert.ok(Math.abs(ofRecent - reads / 2) < 6 * Math.sqrt(reads / 4), String(ofRecent));
  for (const [entry, times] of recent) assert.ok(Math.abs(times - 500) < 6 * Math.sqrt(500), `${entry}: ${times}`);
  for (const [entry, times] of seeded) assert.ok(Math.abs(times - 32) < 6 * Math.sqrt(32), `${entry}: ${times}`);
});

test('before a user has written anything it reads the dataset', () => {
  const choice = new WrittenOnce(10, 0);
  for (const word of [0, 1, 2, 0xffffffff]) assert.ok(choice.read(word) < 10, String(word));
});

test('each probe write has an entry of its own that no load can reach, with a key of its own', () => {
  const entries = [0, 1, 2].flatMap((node) => Array.from({ length: 500 }, (_, at) => probeEntry(node, at + 1, 3)));
  assert.deepEqual(
    entries.sort((a, b) => a - b),
    Array.from({ length: 1_500 }, (_, at) => PROBE_ENTRIES + at),
  );
  assert.equal(new WrittenOnce(100, PROBE_ENTRIES - 1).write(0), PROBE_ENTRIES - 1);
  assert.throws(() => new WrittenOnce(100, PROBE_ENTRIES - 1).write(1), /no unused entry is left/);

  const dataset = makeDataset({ name: 'small', entries: 1_000, namespaces: 10 }, 7);
  const all = [...entries, ...Array(5_000).keys(), PROBE_ENTRIES - 1, LAST_ENTRY];
  const names = new Set(all.map((entry) => Object.values(dataset.entry(entry)).join('/')));
  assert.equal(names.size, all.length);
  for (const name of names) assert.match(name, /^bench-small-\d{3}\/key-[0-9a-f]{8}$/);
});

test('each write that makes data grow has an entry of its own, beyond what any dataset or history has', () => {
  assert.deepEqual([grownEntry(0), grownEntry(7)], [2 ** 29, 2 ** 29 + 7]);
  assert.equal(grownEntry(2 ** 29 - 1), PROBE_ENTRIES - 1);
  assert.throws(() => grownEntry(2 ** 29), /^Error: the loads have made 536870912 writes; no unused entry is left$/);
});
