import assert from 'node:assert/strict';
import { it } from 'node:test';
import { measuredCluster, PATIENCE_MS, Sandbox } from '../acceptance/support.ts';
import { ClientWatch } from '../fixtures/watched-clients.ts';

const CLIENTS = 10_000;
/** On a machine that is full, a few are made anew. */
const FEW = 0.1;

for (const protocol of ['http', 'grpc']) {
  it(`ten thousand clients hold a connection each over ${protocol}, or the limit is named before the load`, {
    timeout: 3 * PATIENCE_MS,
  }, async (t) => {
    const box = new Sandbox();
    t.after(() => box.remove());
    const running = box.startBench([
      ...['--target', 'etcd', '--nodes', '3', '--tier', 'smoke', '--scenarios', 'clients', '--protocol', protocol],
      ...['--users', String(CLIENTS), '--duration', '5s'],
    ]);
    const watch = new ClientWatch(() =>
      box
        .processes()
        .filter(({ command }) => /^\S*k6 run .*dist\/clients\.js/.test(command))
        .map(({ pid }) => pid),
    );
    const end = await running.ended;
    const report = await box.report();
    const [cell] = report.cells;
    const ports = measuredCluster(report).nodes.map(({ url }) => Number(new URL(url).port));
    const [seen] = await watch.stop(new Set(ports));
    assert.equal(end.code, 0, end.stdout + end.stderr);
    if (cell?.state === 'skipped') {
      assert.match(cell.reason, /^this machine can hold [\d,]+ clients of 10,000 with a connection each: /);
      assert.equal(seen, undefined);
      return;
    }
    assert.ok(cell?.state === 'ok', JSON.stringify(cell));
    assert.ok(seen !== undefined && seen.kept >= CLIENTS * (1 - FEW), JSON.stringify(seen));
    assert.ok((cell.connections?.opened ?? 0) >= CLIENTS, JSON.stringify(cell.connections));
    assert.deepEqual([box.processes(), box.leftFiles()], [[], []]);
  });
}
