import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Xorshift } from '../../lib/base/random.ts';
import { namespacesRefusal } from '../../runner/embedded/netns/refusal.ts';
import { killInTime, spreadMoments } from '../../tools/perf/killed-run.ts';
import { PATIENCE_MS, ROOT } from './support.ts';

const SEED = 3;
/** Less than the run takes on the quickest machine: failover, and the better part of recovery. */
const LENGTH_MS = 36_000;
const random = new Xorshift(SEED);
const moments = spreadMoments(3, LENGTH_MS, () => random.next() / 2 ** 32);

describe('a run that breaks nodes in network namespaces', {
  skip: namespacesRefusal() ?? false,
  timeout: PATIENCE_MS,
  concurrency: true,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'acceptance-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const afterMs of moments) {
    it(`leaves nothing that clean does not remove, killed after ${(afterMs / 1_000).toFixed(1)} s`, async (t) => {
      const { during, found, left, cells } = await killInTime({ root: ROOT, folder }, afterMs);
      t.diagnostic(
        `killed at "${during}", ${cells?.journalled ?? 'no'} cells in its journal, ${found} things to remove`,
      );
      // Nodes, namespaces, links and folders, some of which may be gone already.
      assert.ok(found > 0);
      assert.deepEqual(left, []);
      assert.ok(cells !== null, 'it had no journal yet');
      assert.equal(cells.reported, cells.journalled);
    });
  }
});
