import { readFile } from 'node:fs/promises';
import { allowedProcessors } from '../../runner/system/pin.ts';
import { findOnPath } from '../../runner/tools/probe.ts';

/** What goes in front of a command so that the load and the server do not share a processor; empty when they may. */
export interface Pinning {
  readonly load: readonly string[];
  readonly server: readonly string[];
  /** In words, for the output. */
  readonly description: string;
}

/** Pins the load to the first processor this process may use and the server to the second, where there is a way to. */
export async function choosePinning(): Promise<Pinning> {
  const none = (why: string): Pinning => ({ load: [], server: [], description: `not pinned: ${why}` });
  const taskset = findOnPath('taskset', process.env.PATH);
  if (taskset === null) return none('taskset is not installed');
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const [first, second] = allowedProcessors(status);
  if (first === undefined || second === undefined) return none('only one processor may be used');
  return {
    load: [taskset, '-c', String(first)],
    server: [taskset, '-c', String(second)],
    description: `load on processor ${first}, server on ${second}`,
  };
}
