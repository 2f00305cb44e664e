import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Report } from '../../../lib/report/report.ts';
import type { Ended } from '../../acceptance/running.ts';
import { measuredCells, measuredCluster, PATIENCE_MS, Sandbox } from '../../acceptance/support.ts';
import { ClientWatch, type WatchedClients } from '../../fixtures/watched-clients.ts';

/** Connections of k6 that are no client's: of set-up, and of questions about the leader. */
const BESIDE = 16;
/** On a machine that is full, Go gives up a few connections whose writing was not scheduled in time, and some clients are late. */
const FEW = 0.1;

describe('clients with a connection each, over both protocols', { timeout: PATIENCE_MS }, () => {
  const box = new Sandbox();
  let end: Ended;
  let report: Report;
  let seen: WatchedClients[];

  before(async () => {
    const running = box.startBench([
      ...['--target', 'etcd', '--protocol', 'both', '--nodes', '3', '--tier', 'smoke', '--scenarios', 'clients'],
      ...['--users', '100,500', '--duration', '2s', '--warmup', '3s'],
    ]);
    const watch = new ClientWatch(() =>
      box
        .processes()
        .filter(({ command }) => /^\S*k6 run .*dist\/clients\.js/.test(command))
        .map(({ pid }) => pid),
    );
    end = await running.ended;
    report = await box.report();
    const ports = measuredCluster(report).nodes.map(({ url }) => Number(new URL(url).port));
    seen = await watch.stop(new Set(ports));
  });
  after(() => box.remove());

  it('runs a k6 process for each number of clients, and fails nothing', () => {
    assert.equal(end.code, 0, end.stdout + end.stderr);
    assert.deepEqual(
      measuredCells(report).map(({ step, protocol }) => [step.users, protocol]),
      [
        [100, 'grpc'],
        [100, 'http'],
        [500, 'http'],
        [500, 'grpc'],
      ],
    );
    for (const { id, operations } of measuredCells(report)) {
      assert.ok(
        operations.every(({ ok, errorRate }) => ok > 0 && errorRate === 0),
        id,
      );
    }
  });

  it('has as many connections as clients, which the kernel sees kept from look to look', () => {
    const cells = measuredCells(report);
    assert.equal(seen.length, cells.length);
    for (const [at, { id, step }] of cells.entries()) {
      const { most, kept, ever } = seen[at] as WatchedClients;
      const beside = BESIDE + step.users * FEW;
      assert.ok(most >= step.users * (1 - FEW) && most <= step.users + beside, `${id}: ${most} at once`);
      assert.ok(ever <= step.users + beside, `${id}: ${ever} were opened`);
      assert.ok(kept >= step.users * (1 - FEW), `${id}: ${kept} were there from look to look`);
    }
  });

  it('tells in the report how many were opened and held', () => {
    for (const { id, step, connections, verdict } of measuredCells(report)) {
      assert.ok(connections !== undefined, id);
      const { opened, held } = connections;
      assert.ok(opened >= step.users && opened <= step.users * (1 + FEW), `${id}: ${opened} opened`);
      assert.ok(held > 0 && held <= step.users, `${id}: ${held} held`);
      // Where the machine is full, some clients are late.
      assert.equal(verdict.rules?.includes('connections-not-held'), held < step.users * 0.99, id);
    }
    assert.match(end.stdout, /^Clients\nclients +held +opened +ops\/s/m);
    assert.match(end.stdout, /^ +500 +\d+ +5\d\d /m);
  });
});
