import { join } from 'node:path';
import { SCRIPTED_SOURCE, ScriptedProcess } from '../../tools/perf/scripted-process.ts';
import { ROOT } from './support.ts';

/** Starts a scripted cluster outside of any sandbox: it is the user's. */
export function startScripted(...flags: string[]): Promise<ScriptedProcess> {
  return ScriptedProcess.start(['--import', 'tsx', join(ROOT, SCRIPTED_SOURCE)], flags, ROOT);
}
