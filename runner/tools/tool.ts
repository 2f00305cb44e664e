import { parseVersion } from './version.ts';

export const TOOL_NAMES = ['k6', 'etcd', 'etcdutl'] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** What is released together: one archive and one Go module for all of its tools. */
export type ReleaseName = 'k6' | 'etcd';

/** Where a binary came from, in the order in which they are tried. */
export type ToolSource = 'explicit' | 'path' | 'tools' | 'built' | 'downloaded';

/** A binary that was run once and answered with an acceptable version. */
export interface Tool {
  readonly name: ToolName;
  /** Absolute. */
  readonly path: string;
  /** What the binary itself answered, without `v`: `2.2.0`. */
  readonly version: string;
  readonly source: ToolSource;
}

/** What the code must know of a tool; the pinned version and its downloads are in tools/releases.json. */
export interface ToolSpec {
  readonly name: ToolName;
  readonly release: ReleaseName;
  /** The oldest version that the suite works with; newer ones of the same major are taken as they are. */
  readonly minimum: string;
  readonly flag: string;
  readonly variable: string;
  readonly versionArguments: readonly string[];
  /** Its first group is the version. The program's own name is not in it: k6 prints the name of its file. */
  readonly versionPattern: RegExp;
  /** The main package inside the pinned module of tools/<release>. */
  readonly goPackage: string;
}

export const TOOL_SPECS: Readonly<Record<ToolName, ToolSpec>> = {
  k6: {
    name: 'k6',
    release: 'k6',
    minimum: '2.2.0',
    flag: '--k6',
    variable: 'RAFTMARK_K6',
    versionArguments: ['version'],
    versionPattern: /^\S+ v(\d+\.\d+\.\d+\S*) \(.*\bgo\d/m,
    goPackage: 'go.k6.io/k6/v2',
  },
  etcd: {
    name: 'etcd',
    release: 'etcd',
    minimum: '3.6.0',
    flag: '--etcd',
    variable: 'RAFTMARK_ETCD',
    versionArguments: ['--version'],
    versionPattern: /^etcd Version: (\d+\.\d+\.\d+\S*)$/m,
    goPackage: 'go.etcd.io/etcd/server/v3',
  },
  etcdutl: {
    name: 'etcdutl',
    release: 'etcd',
    minimum: '3.6.0',
    flag: '--etcdutl',
    variable: 'RAFTMARK_ETCDUTL',
    versionArguments: ['version'],
    versionPattern: /^etcdutl version: (\d+\.\d+\.\d+\S*)$/m,
    goPackage: 'go.etcd.io/etcd/etcdutl/v3',
  },
};

/** The version in what a tool printed (`2.2.0`), or null when the output is not that tool's. */
export function readToolVersion(spec: ToolSpec, output: string): string | null {
  return spec.versionPattern.exec(output)?.[1] ?? null;
}

/** The accepted range in words: `v2.2.0 or newer 2.x`. */
export function acceptedVersions(spec: ToolSpec): string {
  return `v${spec.minimum} or newer ${parseVersion(spec.minimum)?.major ?? ''}.x`;
}
