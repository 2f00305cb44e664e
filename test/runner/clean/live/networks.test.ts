import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sweepNetworks } from '../../../../runner/clean/networks.ts';
import { listNamespaces, trialName } from '../../../../runner/embedded/netns/names.ts';
import { namespacesRefusal } from '../../../../runner/embedded/netns/refusal.ts';
import { isAlive } from '../../../../runner/system/processes.ts';

const skip = namespacesRefusal() ?? false;

test('a namespace that a runner was killed in while it tried them is found and removed', { skip }, async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  execFileSync('ip', ['netns', 'add', trialName(pid)]);
  const { removed } = await sweepNetworks();
  assert.ok(removed.includes(trialName(pid)));
  assert.ok(!listNamespaces().includes(trialName(pid)));
});

test('a process of the user that lives in one is not ended: it is named, and the namespace stays', {
  skip,
}, async (t) => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const name = trialName(pid);
  execFileSync('ip', ['netns', 'add', name]);
  const shell = spawn('ip', ['netns', 'exec', name, 'sleep', '60'], { stdio: 'ignore' });
  t.after(() => {
    shell.kill('SIGKILL');
    spawnSync('ip', ['netns', 'delete', name]);
  });
  const inside = (): string => execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).trim();
  while (inside() === '') await sleep(10);
  const { left } = await sweepNetworks();
  const told = left.filter((text) => text.includes(name));
  assert.equal(told.length, 1);
  assert.ok(
    told[0]?.includes(`process ${inside()} in the network namespace ${name} was not started by raftmark`),
    told[0],
  );
  assert.ok(shell.pid !== undefined && isAlive(shell.pid));
});
