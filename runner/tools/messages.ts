import { isAbsolute, relative } from 'node:path';
import { largest } from '../../lib/base/extremes.ts';
import { acceptedVersions, type Tool, type ToolSource, type ToolSpec } from './tool.ts';

/** One way of getting a tool that did not work out. */
export interface Attempt {
  /** `PATH`, `.tools`, `go build`, `download` */
  readonly way: string;
  readonly reason: string;
  readonly cause?: unknown;
}

const SOURCE_WORDS: Readonly<Record<ToolSource, string>> = {
  explicit: 'as given',
  path: 'found on PATH',
  tools: 'provided before',
  built: 'built with go',
  downloaded: 'downloaded',
};

/** Two lines for a path that the user gave and that cannot be used. `origin` is the flag or the variable. */
export function explicitMessage(spec: ToolSpec, origin: string, path: string, reason: string): string {
  return (
    `${origin}: ${path === '' ? 'the path' : path} ${reason}.\n` +
    `Give ${spec.name} ${acceptedVersions(spec)}, or leave ${origin} out to use PATH, .tools/ or what "npm run tools" provides.`
  );
}

/** What was tried for a tool, one line each, and every way to provide it. */
export function unavailableMessage(spec: ToolSpec, go: string, attempts: readonly Attempt[]): string {
  return [
    `${spec.name} ${acceptedVersions(spec)} is needed and could not be had:`,
    ...attempts.map(({ way, reason }) => `  ${way}: ${reason}`),
    `Any of these provides it: ${spec.flag} PATH or ${spec.variable}=PATH; ${spec.name} on PATH; Go ${go} or newer on PATH ` +
      `(and its module proxy); access to the official release, or RAFTMARK_RELEASES=URL of a mirror. Then: npm run tools`,
  ].join('\n');
}

/** A path as a person wants to read it: relative when it lies below the current folder. */
export function displayPath(path: string, currentFolder: string): string {
  const short = relative(currentFolder, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}

/** The table that `npm run tools` prints: name, version, path, how it was had. */
export function toolTable(tools: readonly Tool[], currentFolder: string): string {
  const rows = tools.map(({ name, version, path, source }) => [
    name,
    `v${version}`,
    displayPath(path, currentFolder),
    SOURCE_WORDS[source],
  ]);
  const widths = [0, 1, 2].map((column) => largest(rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}
