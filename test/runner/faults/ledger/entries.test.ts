import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAST_ENTRY, PROBE_ENTRIES } from '../../../../lib/data/once.ts';
import { LedgerEntries } from '../../../../runner/faults/ledger/entries.ts';

test('seeded entries come first, then all others in order, each once', () => {
  const entries = new LedgerEntries(3, [PROBE_ENTRIES + 1, 2, 7, 3, 7, PROBE_ENTRIES, 4, LAST_ENTRY]);
  const all = [0, 1, 2, 3, 4, 7, PROBE_ENTRIES, PROBE_ENTRIES + 1, LAST_ENTRY];
  assert.deepEqual([entries.count, entries.seeded], [9, 3]);
  assert.deepEqual(
    all.map((_, at) => entries.entry(at)),
    all,
  );
  assert.deepEqual(
    all.map((entry) => entries.position(entry)),
    all.map((_, at) => at),
  );
  for (const entry of [-1, 5, 6, 8, PROBE_ENTRIES - 1, PROBE_ENTRIES + 2, LAST_ENTRY - 1])
    assert.equal(entries.position(entry), -1, String(entry));
});

test('there may be none', () => {
  const none = new LedgerEntries(0, []);
  assert.deepEqual([none.count, none.position(0)], [0, -1]);
  const alone = new LedgerEntries(0, [5]);
  assert.deepEqual([alone.count, alone.entry(0), alone.position(5), alone.position(0)], [1, 5, 0, -1]);
});
