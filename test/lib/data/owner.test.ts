import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namespaceNames } from '../../../lib/data/dataset.ts';
import {
  OWNER_NAMESPACE,
  type Owner,
  OwnerWatch,
  ownerInWords,
  ownerText,
  readOwner,
} from '../../../lib/data/owner.ts';
import { CONTROL_TIER, TIERS } from '../../../lib/data/tier.ts';

const OWNER: Owner = {
  run: '2026-02-02T10-00-00-abc123',
  host: 'lab-1',
  pid: 4711,
  startTicks: 12,
  bootId: 'b',
  pidNamespace: null,
  since: '2026-02-02T10:00:00.000Z',
};

test('what a run says of itself is read back, and names it, its machine, its process and its beginning', () => {
  assert.deepEqual(readOwner(ownerText(OWNER, 3)), OWNER);
  assert.equal(
    ownerInWords(OWNER),
    'run 2026-02-02T10-00-00-abc123 on lab-1 (process 4711, since 2026-02-02T10:00:00.000Z)',
  );
});

test('anything else is nobody', () => {
  for (const text of [null, '', 'no run', '[]', 'null', '7', '{}', '{"run":""}', '{"run":"a"}', '{"run":7,"pid":1}'])
    assert.equal(readOwner(text), null, String(text));
});

test('nothing from a cluster reaches a terminal as it is', () => {
  const odd = readOwner(JSON.stringify({ ...OWNER, run: `a\u001b[2J${'x'.repeat(500)}`, host: 'b\nc' }));
  assert.equal(odd?.run, `a?[2J${'x'.repeat(75)}`);
  assert.equal(odd?.host, 'b?c');
});

test('the namespace of the run is none of a tier', () => {
  const names = [...TIERS, CONTROL_TIER].flatMap(namespaceNames);
  assert.ok(!names.includes(OWNER_NAMESPACE));
});

test('a run lives when it says something new, and is dead when it says nothing new for 30 s of the reader', () => {
  const watch = new OwnerWatch();
  assert.equal(watch.see(ownerText(OWNER, 1), 1_000), null);
  assert.equal(watch.see(ownerText(OWNER, 1), 30_999), null);
  assert.equal(watch.see(ownerText(OWNER, 1), 31_000), 'dead');
  const other = new OwnerWatch();
  assert.equal(other.see(ownerText(OWNER, 1), 0), null);
  assert.equal(other.see(ownerText(OWNER, 2), 5_000), 'lives');
});

test('where nothing is said, or no more, no run is at work', () => {
  assert.equal(new OwnerWatch().see(null, 0), 'none');
  const watch = new OwnerWatch();
  watch.see(ownerText(OWNER, 1), 0);
  assert.equal(watch.see(null, 1_000), 'none');
});
