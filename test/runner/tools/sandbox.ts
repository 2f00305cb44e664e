import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { $ } from 'zx';
import { platformKey, type Release } from '../../../runner/tools/releases.ts';
import type { ReleaseName } from '../../../runner/tools/tool.ts';

export const K6_OUTPUT = 'k6 v2.2.0 (go1.99.0, linux/amd64)';
export const ARCHIVE = 'k6-v2.2.0.tar.gz';
const INSIDE = 'k6-v2.2.0';

/** A project folder of a test's own: tools/, .tools/, and one folder that is the whole PATH. */
export interface Sandbox {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** Writes an executable shell script and returns its path. */
  script(path: string, body: string): string;
  /** Names in .tools/. */
  kept(): string[];
}

export function sandbox(t: TestContext, description: Partial<Release> = {}, name: ReleaseName = 'k6'): Sandbox {
  const root = mkdtempSync(join(tmpdir(), 'raftmark-tools-'));
  t.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  mkdirSync(join(root, 'tools', name), { recursive: true });
  writeFileSync(join(root, 'tools', name, 'go.mod'), `module example.invalid/${name}\n\ngo 1.25.0\n`);
  const release = { version: '2.2.0', folder: 'k6/v2.2.0', checksums: 'sums.txt', assets: {}, ...description };
  writeFileSync(join(root, 'tools', 'releases.json'), JSON.stringify({ releases: { [name]: release } }));
  const script = (path: string, body: string) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const kept = () => (existsSync(join(root, '.tools')) ? readdirSync(join(root, '.tools')).sort() : []);
  return { root, script, kept, env: { PATH: join(root, 'bin'), RAFTMARK_RELEASES: 'http://127.0.0.1:1' } };
}

/**
 * A fake: stands in for a Go toolchain whose build lasts until the test creates the file `go-on`, which a real one cannot do.
 * It notes each build (its pid, one a line) in the file `builds`.
 */
export function fakeGo({ root, script }: Sandbox, version = 'go1.99.0'): void {
  script(
    'bin/go',
    `if [ "$1" = env ]; then echo ${version}; exit 0; fi
echo $$ >> '${root}/builds'
while [ "$1" != -o ]; do shift; done
while [ ! -e '${root}/go-on' ] && [ -d '${root}' ]; do sleep 0.02; done
printf '#!/bin/sh\\necho "${K6_OUTPUT}"\\n' > "$2"
chmod +x "$2"`,
  );
}

export function letGoFinish({ root }: Sandbox): void {
  writeFileSync(join(root, 'go-on'), '');
}

/** The pids of the builds that the fake Go started. */
export function builds({ root }: Sandbox): number[] {
  const file = join(root, 'builds');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
}

/** Waits for something that another process does. The limit only turns a hang into a failure. */
export async function until(condition: () => boolean): Promise<void> {
  for (const limit = Date.now() + 30_000; !condition(); await sleep(10)) {
    if (Date.now() > limit) throw new Error(`never happened: ${condition}`);
  }
}

/** A release archive of a fake k6 as the real one is laid out, and the table entry that describes it for this machine. */
export async function releaseArchive(
  t: TestContext,
  tool: { readonly name: string; readonly prints: string } = { name: 'k6', prints: K6_OUTPUT },
): Promise<{ bytes: Buffer; sha256: string; assets: Release['assets'] }> {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-archive-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, INSIDE));
  writeFileSync(join(folder, INSIDE, tool.name), `#!/bin/sh\necho "${tool.prints}"\n`, { mode: 0o755 });
  await $({ quiet: true, cwd: folder })`tar -czf ${ARCHIVE} ${INSIDE}`;
  const bytes = readFileSync(join(folder, ARCHIVE));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, sha256, assets: assetsWith(sha256) };
}

export function assetsWith(sha256: string | null): Release['assets'] {
  const key = platformKey(process.platform, process.arch) ?? 'unknown';
  return { [key]: { file: ARCHIVE, inside: INSIDE, sha256 } };
}
