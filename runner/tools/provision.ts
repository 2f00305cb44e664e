import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { $ } from 'zx';
import { environmentFor } from '../system/environment.ts';
import { downloadVerified, fetchText } from './download.ts';
import { findGo, goBuild, requiredGo } from './go.ts';
import { takeLock } from './lock.ts';
import type { Attempt } from './messages.ts';
import { probeTool } from './probe.ts';
import { findChecksum, isInClear, type Release, readRelease, releaseUrl, selectAsset } from './releases.ts';
import type { Tool, ToolSource, ToolSpec } from './tool.ts';
import { createWorkFolder, moveIntoPlace, removeFolder, sweepWorkFolders } from './work-folder.ts';

/** What the steps share. */
export interface ProvideContext {
  /** The folder that holds tools/ and .tools/, absolute. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
  /** Takes progress lines. */
  readonly log: (line: string) => void;
}

/** The binary, or why each way of getting it failed. */
export type Search = { readonly tool: Tool } | { readonly attempts: readonly Attempt[] };

/** Where the pinned version of a tool is kept once provided: `.tools/k6-v2.2.0`. */
function keptFolder(root: string, spec: ToolSpec, release: Release): string {
  return join(root, '.tools', `${spec.name}-v${release.version}`);
}

/** Looks for a tool that an earlier run provided; null when there is none, the reason when it does not work. */
export async function findKept(spec: ToolSpec, context: ProvideContext): Promise<Tool | Attempt | null> {
  const path = join(keptFolder(context.root, spec, readRelease(context.root, spec.release)), spec.name);
  if (!existsSync(path)) return null;
  const probe = await probeTool(spec, path, context);
  if (probe.usable) return { name: spec.name, path, version: probe.version, source: 'tools' };
  return { way: '.tools', reason: `${relative(context.root, path)} ${probe.reason}` };
}

/**
 * Builds or downloads the pinned version into .tools/, once for all runs of this project: the others wait for the first.
 * Everything half-made is in a work folder, which is deleted whatever happens.
 * @throws the abort reason when the signal fires.
 */
export async function provisionTool(spec: ToolSpec, context: ProvideContext): Promise<Search> {
  const toolsFolder = join(context.root, '.tools');
  await mkdir(toolsFolder, { recursive: true });
  const giveBack = await takeLock(join(toolsFolder, `${spec.name}.lock`), {
    signal: context.signal,
    onWait: (pid) => context.log(`${spec.name}: another run (pid ${pid ?? 'unknown'}) is providing it; waiting`),
  });
  try {
    const kept = await findKept(spec, context);
    if (kept !== null && 'path' in kept) return { tool: kept };
    await sweepWorkFolders(toolsFolder, spec.name);
    return await make(spec, context, toolsFolder);
  } finally {
    await giveBack();
  }
}

async function make(spec: ToolSpec, context: ProvideContext, toolsFolder: string): Promise<Search> {
  const release = readRelease(context.root, spec.release);
  const ways: readonly [string, ToolSource, (workFolder: string) => Promise<void>][] = [
    ['go build', 'built', (workFolder) => build(spec, release, workFolder, context)],
    ['download', 'downloaded', (workFolder) => download(spec, release, workFolder, context)],
  ];
  const attempts: Attempt[] = [];
  for (const [way, source, step] of ways) {
    const workFolder = await createWorkFolder(toolsFolder, spec.name);
    try {
      await mkdir(join(workFolder, 'out'));
      await step(workFolder);
      return { tool: await keep(spec, release, workFolder, source, context) };
    } catch (cause) {
      context.signal?.throwIfAborted();
      attempts.push({ way, reason: cause instanceof Error ? cause.message : String(cause), cause });
    } finally {
      await removeFolder(workFolder);
    }
  }
  return { attempts };
}

async function build(spec: ToolSpec, release: Release, workFolder: string, context: ProvideContext): Promise<void> {
  const { root, env, signal, log } = context;
  const go = await findGo(env, await requiredGo(root, spec), signal);
  log(`building ${spec.name} v${release.version} with ${go.version}, about two minutes the first time`);
  await goBuild(go, spec, root, workFolder, env, signal);
}

async function download(spec: ToolSpec, release: Release, workFolder: string, context: ProvideContext): Promise<void> {
  const { env, signal, log } = context;
  const asset = selectAsset(release, process.platform, process.arch);
  if (asset === null) throw new Error(`no release for ${process.platform} ${process.arch}`);
  const url = releaseUrl(release, asset.file, env.RAFTMARK_RELEASES);
  log(`downloading ${url}`);
  const sha256 = asset.sha256 ?? (await publishedChecksum(release, asset.file, env, signal));
  // A fixed name without a colon: GNU tar takes "host:file" for a remote archive.
  await downloadVerified(url, join(workFolder, 'archive'), sha256, signal);
  await $({
    quiet: true,
    cwd: join(workFolder, 'out'),
    env: environmentFor(),
    ...(signal && { signal }),
  })`tar -xf ../archive --strip-components=1 ${`${asset.inside}/${spec.name}`}`;
}

async function publishedChecksum(
  release: Release,
  file: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<string> {
  const url = releaseUrl(release, release.checksums, env.RAFTMARK_RELEASES);
  if (isInClear(url)) {
    throw new Error(
      `no SHA-256 of ${file} is pinned, and over http anybody on the way could change it with its checksum: name an https mirror`,
    );
  }
  const sum = findChecksum(await fetchText(url, signal), file);
  if (sum === null) throw new Error(`${url} lists no SHA-256 for ${file}: not downloaded`);
  return sum;
}

async function keep(
  spec: ToolSpec,
  release: Release,
  workFolder: string,
  source: ToolSource,
  context: ProvideContext,
): Promise<Tool> {
  const probe = await probeTool(spec, join(workFolder, 'out', spec.name), context);
  context.signal?.throwIfAborted();
  if (!probe.usable) throw new Error(`the new ${spec.name} ${probe.reason}`);
  const folder = keptFolder(context.root, spec, release);
  await moveIntoPlace(join(workFolder, 'out'), folder, workFolder);
  return { name: spec.name, path: join(folder, spec.name), version: probe.version, source };
}
