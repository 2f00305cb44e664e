import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const byVersion = new Intl.Collator('en', { numeric: true });

/** The k6 binary that tests use: RAFTMARK_K6, else the newest that the project has provided for itself; null without one. */
export function findK6(): string | null {
  if (process.env.RAFTMARK_K6) return process.env.RAFTMARK_K6;
  const tools = join(import.meta.dirname, '../../.tools');
  const folders = existsSync(tools) ? readdirSync(tools).filter((name) => name.startsWith('k6-')) : [];
  const binaries = folders.sort(byVersion.compare).map((name) => join(tools, name, 'k6'));
  return binaries.filter((path) => existsSync(path)).at(-1) ?? null;
}
