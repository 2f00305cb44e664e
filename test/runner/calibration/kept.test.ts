import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CalibrationCache } from '../../../runner/calibration/cache.ts';
import { type KeeperOptions, makeKeeper } from '../../../runner/calibration/kept.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';

const KEY = { what: 'loopback' };

function keeperIn(folder: string, changes: Partial<KeeperOptions> = {}) {
  const warnings: string[] = [];
  const keeper = makeKeeper({
    cache: new CalibrationCache(folder),
    refresh: false,
    warn: (text) => warnings.push(text),
    signal: new AbortController().signal,
    ...changes,
  });
  return { keeper, warnings };
}

const folderOf = (t: TestContext): string => join(ownFolder(t), 'cache');

test('what was measured is kept for the next run, which says so, and measured again when that is asked for', async (t) => {
  const folder = folderOf(t);
  const first = await keeperIn(folder).keeper.measured('it', KEY, async () => ({ p50Ms: 0.05 }));
  assert.ok('p50Ms' in first && first.p50Ms === 0.05 && first.cached === false);
  const { keeper, warnings } = keeperIn(folder);
  assert.deepEqual(await keeper.kept(KEY), { ...first, cached: true });
  assert.equal(await keeperIn(folder, { refresh: true }).keeper.kept(KEY), null);
  assert.equal(await keeper.kept({ what: 'timer' }), null);
  assert.deepEqual(warnings, []);
});

test('a measurement that fails is a warning and a reason, and nothing is kept of it', async (t) => {
  const { keeper, warnings } = keeperIn(folderOf(t));
  const failed = await keeper.measured('the disk', KEY, async () => {
    throw new Error('no space is left');
  });
  assert.deepEqual(failed, { absent: 'no space is left' });
  assert.deepEqual(warnings, ['calibration of the disk failed: no space is left']);
  assert.equal(await keeper.kept(KEY), null);
});

test('values that cannot be kept are values all the same, with one warning', async (t) => {
  const folder = ownFolder(t);
  writeFileSync(join(folder, 'file'), '');
  const { keeper, warnings } = keeperIn(join(folder, 'file'));
  for (const value of [1, 2]) {
    const measured = await keeper.measured('it', { what: String(value) }, async () => ({ value }));
    assert.ok('value' in measured && measured.value === value && !measured.cached);
  }
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^calibration cannot be kept for the next run: /);
});

test('an interrupted run has no reason and no warning: it ends', async (t) => {
  const interrupted = new Error('interrupted');
  const before = keeperIn(folderOf(t), { signal: AbortSignal.abort(interrupted) });
  await assert.rejects(
    before.keeper.measured('it', KEY, async () => assert.fail('it was measured')),
    interrupted,
  );
  const abort = new AbortController();
  const during = keeperIn(folderOf(t), { signal: abort.signal });
  const measuring = during.keeper.measured('it', KEY, async () => {
    abort.abort(interrupted);
    throw new Error('k6 left no summary');
  });
  await assert.rejects(measuring, interrupted);
  assert.deepEqual([before.warnings, during.warnings], [[], []]);
});
