import assert from 'node:assert/strict';
import { existsSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { findTarget } from '../../lib/targets/index.ts';
import { keepsEntries } from '../../lib/targets/kinds.ts';
import { lookAround } from '../../runner/cluster/look.ts';
import { Sender } from '../../runner/cluster/send.ts';
import { developmentKey } from '../fixtures/credentials.ts';
import { namespacesOf } from '../fixtures/target-parts.ts';
import { measuredCells, PATIENCE_MS, Sandbox, SHORT, until } from './support.ts';

/** What the report says of a cluster that was kept. */
function keptCluster(kept: readonly string[]): { urls: string[]; folder: string; pids: number[] } {
  const line = kept.find((text) => text.startsWith('the embedded cluster still runs'));
  const match = /still runs at (\S+(?:, \S+)*), its data in (\S+); end it with: kill ((?:\d+ ?)+)$/.exec(line ?? '');
  assert.ok(match, `not said where the cluster is: ${kept.join('\n')}`);
  const [, urls = '', folder = '', pids = ''] = match;
  return { urls: urls.split(', '), folder, pids: pids.split(' ').map(Number) };
}

describe('--no-cleanup with an embedded cluster', { timeout: PATIENCE_MS }, () => {
  for (const [name, nodes] of [
    ['confman', 3],
    ['etcd', 1],
  ] as const) {
    it(`leaves ${name} running with its data, says where, and how it is ended`, async (t) => {
      const box = new Sandbox();
      const target = findTarget(name);
      assert.ok(target && keepsEntries(target));
      const sender = new Sender(developmentKey(target));
      t.after(async () => {
        await sender.close();
        box.remove();
      });
      const flags = ['--target', name, '--nodes', String(nodes), '--no-cleanup', '--scenarios', 'write-sequential'];
      const run = await box.bench([...flags, ...SHORT]);
      assert.equal(run.code, 0, run.stdout + run.stderr);
      const report = await box.report();
      assert.equal(measuredCells(report).length, 1);
      const { urls, folder, pids } = keptCluster(report.kept);
      // Long lines are broken for the terminal.
      const said = run.stdout.replace(/\s+/g, ' ');
      assert.ok(said.includes(folder) && said.includes(`kill ${pids.join(' ')}`), run.stdout);
      assert.match(report.kept.join('\n'), /namespaces bench-smoke-001 to bench-smoke-005 on http:/);

      // The runner, k6 and the guardian are gone; the nodes are not, and hold the dataset.
      assert.deepEqual(
        box
          .processes()
          .map(({ pid }) => pid)
          .sort(),
        [...pids].sort(),
      );
      const view = await lookAround(target, urls, sender);
      assert.equal(view.nodes.filter(({ status }) => status?.ready).length, nodes);
      const listed = namespacesOf(target).readList(
        await sender.send(urls[0] ?? '', namespacesOf(target).list(), 10_000),
      );
      assert.equal(listed.length, 5, listed.join());

      assert.ok(folder.startsWith(box.tmp) && existsSync(folder), folder);
      for (const pid of pids) process.kill(pid);
      await until('all nodes are gone', () => box.processes().length === 0);
      rmSync(folder, { recursive: true });
      // The folder of everything temporary held nothing else.
      rmdirSync(dirname(folder));
      assert.deepEqual(box.leftFiles(), []);
    });
  }
});
