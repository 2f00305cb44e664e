// A runner for driver-external.test.ts: does things to nodes that are not there by commands that write into a log, and waits.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { confman } from '../../../../../lib/targets/confman.ts';
import { noCredentials } from '../../../../../runner/cluster/access.ts';
import type { Cluster } from '../../../../../runner/cluster/cluster.ts';
import { makeDriver } from '../../../../../runner/faults/driver/driver.ts';
import { startClock } from '../../../../../runner/system/clock.ts';
import type { Command } from '../../../../../runner/system/command.ts';

const [folder = ''] = process.argv.slice(2);
const nodes = ['node1', 'node2'].map((name) => ({ name, url: `http://${name}` }));
const cluster: Cluster = {
  kind: 'external',
  nodes,
  dataFolder: null,
  keep: async () => '',
  stop: async () => undefined,
};
const say = (words: string): Command => ['sh', '-c', `echo ${words} >> log`];
const byUrl = new Map(
  nodes.map(({ name, url }) => [
    url,
    {
      kill: say(`killed ${name}`),
      start: say(`started ${name}`),
      isolate: say(`isolated ${name}`),
      heal: say(`healed ${name}`),
      pause: say(`paused ${name}`),
      resume: say(`resumed ${name}`),
    },
  ]),
);
const driver = makeDriver(cluster, {
  clock: startClock(),
  commands: { byUrl, folder, file: 'x.json' },
  target: confman,
  credentials: noCredentials(),
});
await driver.apply('kill', 'node1');
await driver.apply('isolate', 'node2');
await driver.apply('heal', 'node2');
await driver.apply('pause', 'node2');
writeFileSync(join(folder, 'ready'), 'all');
setInterval(() => undefined, 1_000);
