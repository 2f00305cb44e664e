import { readFile } from 'node:fs/promises';
import { findOnPath } from '../../runner/tools/probe.ts';

/** What goes in front of a command so that the load and the server do not share a processor; empty when they may. */
export interface Pinning {
  readonly load: readonly string[];
  readonly server: readonly string[];
  /** In words, for the output. */
  readonly description: string;
}

/** The first `count` processors of a list as the kernel writes it: `0-3,8` begins with 0, 1, 2, 3, 8. */
export function firstProcessors(list: string, count: number): number[] {
  const found: number[] = [];
  for (const range of list.trim().split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(range);
    if (match === null) continue;
    const from = Number(match[1]);
    const to = Number(match[2] ?? from);
    for (let at = from; at <= to && found.length < count; at++) found.push(at);
  }
  return found;
}

/** Pins the load to the first processor this process may use and the server to the second, where there is a way to. */
export async function choosePinning(): Promise<Pinning> {
  const none = (why: string): Pinning => ({ load: [], server: [], description: `not pinned: ${why}` });
  const taskset = findOnPath('taskset', process.env.PATH);
  if (taskset === null) return none('taskset is not installed');
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const [first, second] = firstProcessors(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '', 2);
  if (first === undefined || second === undefined) return none('only one processor may be used');
  return {
    load: [taskset, '-c', String(first)],
    server: [taskset, '-c', String(second)],
    description: `load on processor ${first}, server on ${second}`,
  };
}
