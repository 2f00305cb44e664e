import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import type { FaultVerb } from '../../lib/report/faults.ts';
import { confman } from '../../lib/targets/confman.ts';
import { Credentials, keyAccess } from '../../runner/cluster/access.ts';
import type { Cluster } from '../../runner/cluster/cluster.ts';
import { type FaultDriver, makeDriver } from '../../runner/faults/driver/driver.ts';
import type { FollowedNode } from '../../runner/faults/driver/follower.ts';
import { NodeDied } from '../../runner/faults/driver/node-died.ts';
import { startClock } from '../../runner/system/clock.ts';
import type { Command } from '../../runner/system/command.ts';
import { eventually } from '../runner/embedded/etcd/live/etcd-client.ts';

const URL = 'http://127.0.0.1:7001';
const SECRET = 's3cret-key';
const cluster: Cluster = {
  kind: 'external',
  nodes: [{ name: 'node1', url: URL }],
  dataFolder: null,
  keep: async () => '',
  stop: async () => undefined,
};
/** Nodes are shells that sleep; what they are started with writes their number to the file `pid`, as a user's script does. */
const RUN = (script: string): string => `sh -c '${script}' >> log 2>&1 & echo $! > pid`;
const FOR_LONG = 'exec sleep 60';

describe('a node of the user that does not come back', { timeout: 120_000 }, () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'raftmark-test-')));
  const drivers: FaultDriver[] = [];
  afterEach(async () => {
    for (const driver of drivers.splice(0)) driver.unwatch();
    await driverOf({ start: [] }, {})
      .apply('kill', 'node1')
      .catch(() => undefined);
    for (const name of ['pid', 'log']) rmSync(join(folder, name), { force: true });
  });
  after(() => rmSync(folder, { recursive: true }));

  const KILL = sh('kill -9 $(cat pid); while kill -0 $(cat pid) 2>/dev/null; do sleep 0.01; done');
  function sh(script: string): Command {
    return ['sh', '-c', script];
  }
  function driverOf(commands: Partial<Record<FaultVerb, Command>>, told: Partial<FollowedNode>): FaultDriver {
    const driver = makeDriver(cluster, {
      clock: startClock(),
      target: confman,
      credentials: new Credentials(confman, { ...keyAccess(SECRET), named: ['http://127.0.0.1:1'] }),
      commands: { byUrl: new Map([[URL, { kill: KILL, ...commands }]]), folder, file: 'nodes.json' },
      watched: new Map([[URL, { pid: null, pidFile: join(folder, 'pid'), log: join(folder, 'log'), ...told }]]),
    });
    drivers.push(driver);
    return driver;
  }
  /** A node that runs, and a driver that watches it. */
  async function running(start: Command, told: Partial<FollowedNode> = {}): Promise<FaultDriver> {
    await driverOf({ start: sh(`echo of an earlier life >> log; ${RUN(FOR_LONG)}`) }, {}).apply('start', 'node1');
    const driver = driverOf({ start }, told);
    await driver.watch();
    return driver;
  }
  const deathOf = (driver: FaultDriver) => eventually('a death', async () => driver.deaths[0] ?? null);

  it('is known soon after its end, with the end of its log and what the start command printed', async () => {
    const script = `echo key ${SECRET} in use; sleep 0.2; echo no page 0 >&2; exit 0`;
    const driver = await running(sh(`echo starting; ${RUN(script)}`));
    await driver.apply('kill', 'node1');
    const { doneMs, atMs } = await driver.apply('start', 'node1');
    assert.ok(doneMs > atMs);
    const death = await deathOf(driver);
    assert.deepEqual(death.log, ['key *** in use', 'no page 0']);
    assert.deepEqual(death.printed, ['starting']);
    assert.ok(death.afterMs !== null && death.afterMs >= 200, `${death.afterMs} ms`);
    assert.deepEqual([death.node, death.how], ['node1', null]);
  });

  it('is told in the place of a start command that fails, or that waits for it', async () => {
    const driver = await running(sh(`${RUN('sleep 0.2; exit 1')}; sleep 30`));
    await driver.apply('kill', 'node1');
    await assert.rejects(driver.apply('start', 'node1'), (error: unknown) => {
      assert.ok(error instanceof NodeDied);
      assert.match(error.message, /^node1 did not survive the fault: it started and ended after [\d.]+ m?s$/);
      return true;
    });
    const { atMs, doneMs, error } = driver.events.at(-1) ?? assert.fail();
    assert.ok(doneMs - atMs < 20_000, 'it was not waited for');
    assert.match(error ?? '', /did not survive/);
    assert.deepEqual(await driver.restore(), [], 'nor is it started once more');

    const failing = await running(sh(`${RUN('exit 1')}; sleep 0.1; echo unit failed; exit 1`));
    await failing.apply('kill', 'node1');
    await assert.rejects(failing.apply('start', 'node1'), NodeDied);
    assert.deepEqual(failing.deaths[0]?.printed, ['unit failed']);
  });

  it('is no finding where the start command itself did not work: the node never began', async () => {
    const driver = await running(['./absent']);
    await driver.apply('kill', 'node1');
    await assert.rejects(driver.apply('start', 'node1'), /cannot be run: there is no program/);
    assert.deepEqual(driver.deaths, []);
  });

  it('is also one that nobody had touched', async () => {
    const driver = await running(sh(RUN(FOR_LONG)));
    // Not by the driver: as when it runs out of memory.
    await driverOf({}, {}).apply('kill', 'node1');
    const { afterMs, log } = await deathOf(driver);
    assert.deepEqual([afterMs, log], [null, []]);
  });
});
