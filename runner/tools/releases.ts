import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReleaseName } from './tool.ts';

export interface ReleaseAsset {
  readonly file: string;
  /** The archive's folder that holds the binaries. */
  readonly inside: string;
  /** Pinned here, or null: then the release's own checksum file decides at download time. */
  readonly sha256: string | null;
}

export interface Release {
  /** Without `v`. The Go module in tools/<name of the release> pins the same one. */
  readonly version: string;
  /** Path below the release host or a mirror of it. */
  readonly folder: string;
  /** Name of the checksum file that the release publishes beside its archives. */
  readonly checksums: string;
  /** By `<platform>-<architecture>` in Go's words: `linux-amd64`. */
  readonly assets: Readonly<Record<string, ReleaseAsset>>;
}

const OFFICIAL_HOST = 'https://github.com';

/** A release from tools/releases.json below `root`, which also states what is pinned and what is not. */
export function readRelease(root: string, name: ReleaseName): Release {
  const table = JSON.parse(readFileSync(join(root, 'tools', 'releases.json'), 'utf8')) as {
    releases: Record<ReleaseName, Release>;
  };
  return table.releases[name];
}

/** The key of a machine in the release table, from Node's words for it; null when no release is known for it. */
export function platformKey(platform: string, architecture: string): string | null {
  const cpu = { x64: 'amd64', arm64: 'arm64' }[architecture];
  return cpu !== undefined && (platform === 'linux' || platform === 'darwin') ? `${platform}-${cpu}` : null;
}

/** The archive for a machine, or null when the release has none. */
export function selectAsset(release: Release, platform: string, architecture: string): ReleaseAsset | null {
  const key = platformKey(platform, architecture);
  return key === null ? null : (release.assets[key] ?? null);
}

/**
 * The address of a file of a release, on the official host or on the mirror that RAFTMARK_RELEASES names
 * (same paths below it, as a plain copy has them).
 * @throws Error when the mirror is not an http or https address.
 */
export function releaseUrl(release: Release, file: string, mirror: string | undefined): string {
  const base = mirror === undefined || mirror === '' ? OFFICIAL_HOST : mirror.replace(/\/+$/, '');
  if (!/^https?:\/\/[^/]/.test(base) || !URL.canParse(base)) {
    throw new Error(`RAFTMARK_RELEASES must be an http(s) address, not "${base}"`);
  }
  return `${base}/${release.folder}/${file}`;
}

/** Whether what comes from an address can be changed on its way: over http, and not from this machine. */
export function isInClear(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** The SHA-256 (lower-case hex) of `file` in the text of a checksum file as sha256sum writes it; null when not listed. */
export function findChecksum(text: string, file: string): string | null {
  for (const line of text.split('\n')) {
    const [, sum, name] = /^([0-9a-fA-F]{64})\s+\*?(\S+)\s*$/.exec(line) ?? [];
    if (name === file && sum !== undefined) return sum.toLowerCase();
  }
  return null;
}
