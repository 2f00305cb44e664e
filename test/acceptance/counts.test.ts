import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeDataset, namespaceNames } from '../../lib/data/dataset.ts';
import { findTier } from '../../lib/data/tier.ts';
import type { Report } from '../../lib/report/report.ts';
import { NODE_TEXT } from '../../runner/system/text-engine.ts';
import { valuesOf } from '../fixtures/values.ts';
import { TestCluster } from './cluster.ts';
import { measuredCluster, PATIENCE_MS, Sandbox } from './support.ts';

const SEED = 7;
const USERS = [1, 4];
const FLAGS = ['--tier', 'smoke', '--seed', String(SEED), '--duration', '1s', '--users', USERS.join(',')];

const smoke = findTier('smoke');
if (!smoke) throw new Error('there is no tier smoke');
const dataset = makeDataset(smoke, SEED);
const { values } = valuesOf({ seed: SEED, bytes: 1_024, entropy: 'random', engine: NODE_TEXT });

/** Writes that the report tells of, summed over all cells. */
function reported(report: Report): { ok: number; unknown: number } {
  const sum = { ok: 0, unknown: 0 };
  for (const cell of report.cells) {
    assert.equal(cell.state, 'ok', JSON.stringify(cell));
    if (cell.state !== 'ok') continue;
    for (const { operation, ok, unknown } of cell.operations) {
      if (operation !== 'write') continue;
      sum.ok += ok;
      sum.unknown += unknown;
    }
  }
  return sum;
}

for (const target of ['etcd', 'confman']) {
  describe(`what a run writes to a ${target} cluster`, { timeout: PATIENCE_MS }, () => {
    let cluster: TestCluster;
    const box = new Sandbox();
    before(async () => {
      cluster = await TestCluster.start(target, 3);
    });
    after(async () => {
      await cluster?.stop();
      box.remove();
    });

    it('is there with --no-cleanup, every entry and every acknowledged write', async () => {
      // An etcd node names the others; a Confman node names only its leader.
      const host = target === 'etcd' ? cluster.urls.slice(0, 1) : cluster.urls;
      const flags = ['--target', target, '--host', ...host, ...FLAGS, '--warmup', '0s', '--no-cleanup'];
      const run = await box.bench([...flags, '--scenarios', 'write-concurrent,mixed']);
      assert.equal(run.code, 0, run.stdout + run.stderr);
      const report = await box.report();
      assert.equal(measuredCluster(report).kind, 'external');
      assert.deepEqual(
        measuredCluster(report)
          .nodes.map(({ url }) => url)
          .sort(),
        [...cluster.urls].sort(),
      );
      assert.equal(report.kept.length, 1);
      assert.match(report.kept[0] ?? '', /bench-smoke-001 to bench-smoke-005/);

      const held = await cluster.dataEntries();
      const name = ({ namespace, key }: { namespace: string; key: string }): string => `${namespace}/${key}`;
      const expected = Array.from({ length: smoke.entries }, (_, index) => name(dataset.entry(index)));
      assert.deepEqual(held.map(name).sort(), [...expected].sort());
      assert.deepEqual((await cluster.namespaces(cluster.urls[0] ?? '')).sort(), namespaceNames(smoke));
      const indexes = new Map(expected.map((each, index) => [each, index]));
      const strange = held.filter((entry) => values.recognise(entry.value, indexes.get(name(entry)) ?? -1) === null);
      assert.deepEqual(strange.map(name), []);

      // Every write that was acknowledged is applied, and nothing is applied that was not sent. On top of the acknowledged
      // ones there may be: writes of unknown outcome, repeats of the seeding, and, since users look at the clock to the
      // millisecond, a first write per user and step that still counts as warm-up although that lasts 0 s.
      const { ok, unknown } = reported(report);
      const retries = report.seeding.reduce((sum, each) => sum + each.retries, 0);
      const early = 2 * USERS.reduce((sum, users) => sum + users, 0);
      const written = (await cluster.writes()) - smoke.entries;
      assert.ok(written >= ok, `${ok} writes were acknowledged, the cluster holds ${written}`);
      const most = ok + unknown + retries + early;
      assert.ok(written <= most, `the cluster holds ${written} writes, at most ${most} are accounted for`);
    });

    it('is gone without --no-cleanup, on every node', async () => {
      // Also what a soak has added to the dataset; on the other cluster it would show the same.
      const soaked = target === 'etcd';
      const scenarios = ['--scenarios', soaked ? 'write-sequential,soak' : 'write-sequential', '--rate', '40'];
      const run = await box.bench([...cluster.flags, ...FLAGS, '--warmup', '100ms', ...scenarios]);
      assert.equal(run.code, 0, run.stdout + run.stderr);
      for (const url of cluster.urls) {
        assert.deepEqual(await cluster.namespaces(url), [], url);
        assert.deepEqual(await cluster.entries(url), [], url);
      }
      const { kept, analyses } = await box.report();
      assert.deepEqual(kept, []);
      assert.equal(analyses.soaks.length, soaked ? 1 : 0);
      assert.ok(analyses.soaks.every(({ entriesWritten }) => entriesWritten > 0));
      assert.deepEqual(box.processes(), []);
      assert.deepEqual(box.leftFiles(), []);
    });
  });
}
