import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { howItFailed, runProgram } from '../system/command.ts';
import { CERTIFICATES, type Environment, environmentFor, PROXIES, type Wanted } from '../system/environment.ts';
import { findOnPath } from './probe.ts';
import type { ToolSpec } from './tool.ts';
import { isAtLeast } from './version.ts';

/** A Go toolchain that can build a tool. */
export interface Go {
  readonly path: string;
  /** `go1.26.8` */
  readonly version: string;
}

// Several times the slowest build seen: a download of the modules over a poor line is in it.
const BUILD_TIMEOUT_MS = 30 * 60_000;
const VERSION_TIMEOUT_MS = 30_000;

/** How Go is configured, and what it and the git that it may call need to fetch modules from private or mirrored places. */
const GO_NEEDS: Wanted = [
  ...PROXIES,
  ...CERTIFICATES,
  // No underscore: GOPROXY, GOFLAGS and GOAMD64, but not GOOGLE_API_KEY.
  /^GO[A-Z0-9]+$/,
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'NETRC',
  /^GIT_/,
  'SSH_AUTH_SOCK',
];

/** The Go version that a go.mod asks for (`1.26.0`); null when it has no go line. */
export function goRequirement(goMod: string): string | null {
  return /^go (\d+\.\d+\S*)\s*$/m.exec(goMod)?.[1] ?? null;
}

/** The Go version that the pinned module of a tool asks for. */
export async function requiredGo(root: string, spec: ToolSpec): Promise<string> {
  const file = join(root, 'tools', spec.release, 'go.mod');
  const version = goRequirement(await readFile(file, 'utf8'));
  if (version === null) throw new Error(`${file} has no go line`);
  return version;
}

/**
 * Finds a Go on PATH that is new enough.
 * @throws Error with a short reason when there is none.
 */
export async function findGo(env: NodeJS.ProcessEnv, minimum: string, signal?: AbortSignal): Promise<Go> {
  const path = findOnPath('go', env.PATH);
  if (path === null) throw new Error('no go on PATH');
  // Its own version, not that of a toolchain it would fetch for the module.
  const local = goEnvironment(env, { GOTOOLCHAIN: 'local' });
  const program = { file: path, args: ['env', 'GOVERSION'], env: local };
  const asked = await runProgram(program, { timeoutMs: VERSION_TIMEOUT_MS, signal });
  signal?.throwIfAborted();
  const version = asked.stdout.trim();
  if (!isAtLeast(version, minimum)) throw new Error(`${path} is ${version || 'not working'}, go${minimum} is needed`);
  return { path, version };
}

/**
 * Builds a tool from its pinned module into `<workFolder>/out/<name>`; everything else it writes stays in the work folder
 * or in Go's own cache. An abort kills the compilers too.
 * @throws Error with the last line of what Go said.
 */
export async function goBuild(
  go: Go,
  spec: ToolSpec,
  root: string,
  workFolder: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<void> {
  const scratch = join(workFolder, 'go');
  await mkdir(scratch);
  const output = join(workFolder, 'out', spec.name);
  const program = {
    file: go.path,
    args: ['build', '-trimpath', '-ldflags', '-s -w', '-o', output, spec.goPackage],
    cwd: join(root, 'tools', spec.release),
    // Killed builds leave their scratch behind; in the work folder the sweep finds it.
    env: goEnvironment(env, { CGO_ENABLED: '0', GOTMPDIR: scratch }),
  };
  const result = await runProgram(program, { timeoutMs: BUILD_TIMEOUT_MS, signal });
  signal?.throwIfAborted();
  const failure = howItFailed(result);
  if (failure === null) return;
  if (result.end === 'timeout') throw new Error(`go build was not ready after ${BUILD_TIMEOUT_MS / 60_000} minutes`);
  throw new Error(lastLine(result.output) || `go build ${failure}`, { cause: new Error(result.output) });
}

function goEnvironment(env: NodeJS.ProcessEnv, own: Environment): Environment {
  return { ...environmentFor(GO_NEEDS, env), ...own };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}
