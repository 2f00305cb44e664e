import { readFileSync } from 'node:fs';
import { hasCapabilities, NET_ADMIN, SYS_ADMIN } from '../../system/capabilities.ts';
import { howItFailed, runBlocking } from '../../system/command.ts';
import { environmentFor } from '../../system/environment.ts';
import { ipPath } from './ip.ts';
import { trialName } from './names.ts';

/** Of one command, while nothing else happens. */
const LIMIT_MS = 10_000;

let known: string | null | undefined;

/**
 * Why nodes cannot run in network namespaces on this machine, in words; null when they can. It is tried out once: a namespace
 * with a bridge and a pair of links is made and deleted.
 */
export function namespacesRefusal(): string | null {
  known ??= find();
  return known;
}

function find(): string | null {
  if (process.platform !== 'linux') return `network namespaces are a thing of Linux, and this is ${process.platform}`;
  // Making links and routes needs the first, making and entering namespaces the second.
  if (!hasCapabilities(readFileSync('/proc/self/status', 'utf8'), [NET_ADMIN, SYS_ADMIN])) {
    return 'network namespaces need root (CAP_NET_ADMIN and CAP_SYS_ADMIN): run it with sudo';
  }
  const path = ipPath();
  if (path === null) return 'network namespaces need the command ip: install the package iproute2';
  return tryOut(path, trialName(process.pid));
}

function tryOut(path: string, name: string): string | null {
  const steps = [
    ['netns', 'add', name],
    ['-n', name, 'link', 'add', 'name', 'trial0', 'type', 'bridge'],
    ['-n', name, 'link', 'add', 'name', 'trial1', 'type', 'veth', 'peer', 'name', 'trial2'],
    ['netns', 'exec', name, path, '-V'],
  ];
  const run = (args: readonly string[]) => runBlocking({ file: path, args, env: environmentFor() }, LIMIT_MS);
  try {
    for (const step of steps) {
      const ending = run(step);
      const failure = howItFailed(ending);
      if (failure === null) continue;
      const why = ending.output.trim() || failure;
      return `this machine does not let raftmark make network namespaces: ip ${step.join(' ')}: ${why}`;
    }
    return null;
  } finally {
    run(['netns', 'delete', name]);
  }
}
