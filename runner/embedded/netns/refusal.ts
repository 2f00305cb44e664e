import { readFileSync } from 'node:fs';
import { howItFailed, runBlocking } from '../../system/command.ts';
import { environmentFor } from '../../system/environment.ts';
import { ipPath } from './ip.ts';
import { trialName } from './names.ts';

// Numbers of capabilities(7): making links and routes needs the first, making and entering namespaces the second.
const NET_ADMIN = 12n;
const SYS_ADMIN = 21n;
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
  if (!hasPrivilege(readFileSync('/proc/self/status', 'utf8'))) {
    return 'network namespaces need root (CAP_NET_ADMIN and CAP_SYS_ADMIN): run it with sudo';
  }
  const path = ipPath();
  if (path === null) return 'network namespaces need the command ip: install the package iproute2';
  return tryOut(path, trialName(process.pid));
}

/** @param status text of /proc/PID/status */
export function hasPrivilege(status: string): boolean {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return [NET_ADMIN, SYS_ADMIN].every((bit) => ((effective >> bit) & 1n) === 1n);
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
