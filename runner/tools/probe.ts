import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { howItFailed, runProgram } from '../system/command.ts';
import { environmentFor } from '../system/environment.ts';
import { acceptedVersions, readToolVersion, type ToolSpec } from './tool.ts';
import { isCompatible } from './version.ts';

/** Whether a file is the tool and new enough; `reason` completes the sentence "<path> ...". */
export type Probe =
  | { readonly usable: true; readonly version: string }
  | { readonly usable: false; readonly reason: string };

export interface ProbeOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

// A cold binary on a busy machine needs a second; the first start of a new file on macOS is inspected for several.
const VERSION_TIMEOUT_MS = 15_000;

/** Asks a file for its version, as with `k6 version` or `etcd --version`. Never throws; an abort shows as not usable. */
export async function probeTool(spec: ToolSpec, path: string, options: ProbeOptions): Promise<Probe> {
  const unfit = fileProblem(path);
  if (unfit !== null) return { usable: false, reason: unfit };
  const timeoutMs = options.timeoutMs ?? VERSION_TIMEOUT_MS;
  // Wrappers need no more than that either.
  const program = { file: path, args: spec.versionArguments, env: environmentFor([], options.env) };
  const result = await runProgram(program, { timeoutMs, signal: options.signal });
  const asked = [spec.name, ...spec.versionArguments].join(' ');
  if (result.end === 'failed') return { usable: false, reason: `cannot be run (${result.reason})` };
  if (result.end !== 'exited') {
    const why = result.end === 'timeout' ? `within ${timeoutMs / 1000} s` : 'before the interruption';
    return { usable: false, reason: `did not answer "${asked}" ${why}` };
  }
  const version = howItFailed(result) === null ? readToolVersion(spec, result.output) : null;
  if (version === null) return { usable: false, reason: `does not answer "${asked}" as ${spec.name} does` };
  return judgeVersion(spec, version);
}

/** Accepts or refuses a version, in words. */
function judgeVersion(spec: ToolSpec, version: string): Probe {
  if (isCompatible(version, spec.minimum)) return { usable: true, version };
  return { usable: false, reason: `is ${spec.name} v${version}; ${acceptedVersions(spec)} is needed` };
}

/** The first executable file of that name on PATH, or null. Relative entries are skipped: they depend on where one stands. */
export function findOnPath(name: string, path: string | undefined): string | null {
  const folders = (path ?? '').split(delimiter).filter(isAbsolute);
  return folders.map((folder) => join(folder, name)).find((file) => fileProblem(file) === null) ?? null;
}

export function fileProblem(path: string): string | null {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return 'does not exist';
  if (!entry.isFile()) return 'is not a file';
  try {
    accessSync(path, constants.X_OK);
    return null;
  } catch {
    return 'is not executable (chmod +x)';
  }
}
