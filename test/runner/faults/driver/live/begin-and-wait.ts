// A runner for killed-midway.test.ts: does to a node that is not there what it is told to, by the commands that it is given, and waits.

import { join } from 'node:path';
import type { FaultVerb } from '../../../../../lib/report/faults.ts';
import { confman } from '../../../../../lib/targets/confman.ts';
import { noCredentials } from '../../../../../runner/cluster/access.ts';
import type { Cluster } from '../../../../../runner/cluster/cluster.ts';
import { makeDriver } from '../../../../../runner/faults/driver/driver.ts';
import { startClock } from '../../../../../runner/system/clock.ts';
import type { Command } from '../../../../../runner/system/command.ts';
import { keepUndoRecordsAt } from '../../../../../runner/system/undo-record.ts';

/** What it is told, in JSON. */
export interface Told {
  readonly commands: Readonly<Partial<Record<FaultVerb, Command>>>;
  readonly verbs: readonly FaultVerb[];
  readonly timeoutMs: number;
}

const [folder = '', told = ''] = process.argv.slice(2);
if (folder !== '') {
  const { commands, verbs, timeoutMs } = JSON.parse(told) as Told;
  const url = 'http://node1';
  const cluster: Cluster = {
    kind: 'external',
    nodes: [{ name: 'node1', url }],
    dataFolder: null,
    keep: async () => '',
    stop: async () => undefined,
  };
  keepUndoRecordsAt(join(folder, '2026-02-02T21-30-00-small'));
  const driver = makeDriver(cluster, {
    clock: startClock(),
    commands: { byUrl: new Map([[url, commands]]), folder, file: 'x.json', timeoutMs },
    target: confman,
    credentials: noCredentials(),
  });
  setInterval(() => undefined, 1_000);
  for (const verb of verbs) await driver.apply(verb, 'node1');
}
