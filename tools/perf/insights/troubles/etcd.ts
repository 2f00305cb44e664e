import { chmodSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../../../runner/system/command.ts';
import { environmentFor } from '../../../../runner/system/environment.ts';
import { unavailable } from '../../../../runner/system/errors.ts';
import { provideTool } from '../../../../runner/tools/provide.ts';
import type { Context } from '../../part.ts';
import { slowDisk } from './slow-disk.ts';
import type { MadeTrouble } from './trouble.ts';

const ASKED_MS = 5_000;

/** An embedded cluster of etcd whose members have these flags besides, which win. */
export function etcdWith(more: readonly string[], flags: readonly string[]): MadeTrouble['begin'] {
  return async (_, context) => {
    const etcd = await wrapped(context, '', more);
    return { flags: ['--target', 'etcd', '--etcd', etcd, ...flags] };
  };
}

/** An embedded cluster of etcd on a disk that does few writes per second. @param only the member that it is slow for; null: all of them */
export function etcdOnSlowDisk(
  writesPerSecond: number,
  only: string | null,
  flags: readonly string[],
): MadeTrouble['begin'] {
  return async (scope, context) => {
    const group = slowDisk(scope, context.folder, writesPerSecond);
    const join = `echo $$ > ${group}/cgroup.procs || exit 1`;
    const etcd = await wrapped(context, only === null ? join : `case "$*" in *--name=${only}\\ *) ${join} ;; esac`, []);
    return { flags: ['--target', 'etcd', '--etcd', etcd, ...flags] };
  };
}

/** An embedded cluster of etcd whose members, when they are asked to end, are killed by what runs them, which fails. @throws UserError without setpriv, by which they end with it in any case */
export function etcdKilledAtStop(flags: readonly string[]): MadeTrouble['begin'] {
  return async (_, context) => {
    const { path } = await provideTool('etcd');
    const { end } = await runProgram(
      { file: 'setpriv', args: ['--version'], env: environmentFor() },
      { timeoutMs: ASKED_MS },
    );
    if (end !== 'exited')
      throw unavailable('setpriv is not there (util-linux), by which members end with what runs them');
    const first = `setpriv --pdeathsig KILL '${path}' "$@" & trap "kill -9 $!; exit 3" TERM; wait $!; exit $?`;
    return { flags: ['--target', 'etcd', '--etcd', await wrapped(context, first, []), ...flags] };
  };
}

/** A program in place of etcd that does something first. @param first a command of the shell */
async function wrapped({ folder }: Pick<Context, 'folder'>, first: string, more: readonly string[]): Promise<string> {
  const { path } = await provideTool('etcd');
  const wrapper = join(await mkdtemp(join(folder, 'etcd-')), 'etcd');
  const lines = [
    '#!/bin/sh',
    // Asked for its version it is nobody's member.
    `case "$1" in --version|version) exec '${path}' "$@" ;; esac`,
    first,
    `exec '${path}' "$@" ${more.join(' ')}`,
  ];
  writeFileSync(wrapper, `${lines.join('\n')}\n`);
  chmodSync(wrapper, 0o755);
  return wrapper;
}
