import { readFile } from 'node:fs/promises';
import type { BenchOptions } from '../options/options.ts';
import { unavailable, usageError } from '../system/errors.ts';
import { allowedProcessors, type Pin, shareOut } from '../system/pin.ts';
import { findOnPath } from '../tools/probe.ts';

/** Where k6 runs, and where the nodes do. */
export interface Pinning {
  readonly k6: Pin;
  readonly nodes: Pin;
}

/** What decides whether processes can be bound to processors; for tests. */
export interface PinningPlace {
  readonly env: NodeJS.ProcessEnv;
  /** /proc/self/status, or nothing where there is none. */
  readonly status: string;
}

/** @param embedded whether each cluster of the session is raftmark's. @throws UserError when it cannot be done here */
export async function choosePinning(
  { pin }: Pick<BenchOptions, 'pin'>,
  embedded: boolean,
  place?: PinningPlace,
): Promise<Pinning | null> {
  if (!pin) return null;
  if (!embedded) {
    throw usageError(
      '--pin is for nodes that raftmark starts: your own would go on using the processors of k6. Bind them yourself (taskset -cp), or take --nodes 3 for an embedded cluster',
    );
  }
  const { env, status } = place ?? { env: process.env, status: await readStatus() };
  const taskset = findOnPath('taskset', env.PATH);
  if (taskset === null)
    throw unavailable(
      '--pin needs the command taskset (package util-linux), which is not on the PATH: install it, or leave --pin out',
    );
  const allowed = allowedProcessors(status);
  const shares = shareOut(allowed);
  if (shares === null) {
    const which = allowed[0] === undefined ? 'which it may use is not known' : `it may use ${allowed[0]} alone`;
    throw unavailable(`--pin needs two processors for this run, and ${which}: leave --pin out`);
  }
  return { k6: { taskset, processors: shares.k6 }, nodes: { taskset, processors: shares.nodes } };
}

/** Empty where there is no /proc. */
function readStatus(): Promise<string> {
  return readFile('/proc/self/status', 'utf8').catch(() => '');
}
