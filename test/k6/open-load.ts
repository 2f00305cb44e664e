import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type OperationLine, parseOperation } from '../../lib/exchange/operation-line.ts';
import { readOpenSettings } from '../../lib/exchange/settings.ts';
import { parseSummary, stepResults } from '../../lib/exchange/summary.ts';
import { TallyBook } from '../../lib/exchange/tally-book.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import { TARGETS } from '../../lib/targets/index.ts';
import type { Target } from '../../lib/targets/target.ts';
import { bundleScript } from '../fixtures/k6-script.ts';
import { runInK6 } from '../fixtures/run-k6.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const skip = k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false;
/** Of tests that run k6. */
export const options = { skip, timeout: 60_000 };
const FIXTURES = join(import.meta.dirname, '../fixtures');
const ROOT = join(import.meta.dirname, '../..');

/** What an open load told. */
export interface Told {
  /** By operation. */
  readonly results: ReadonlyMap<string, OperationResult>;
  readonly operations: readonly OperationLine[];
  readonly book: TallyBook;
  readonly windowSeconds: number;
}

/** Runs an open load and gives what it told. @param file the module of a target that is none of the project's */
export async function load(
  t: TestContext,
  target: Target,
  env: Readonly<Record<string, string>>,
  file: string | null = null,
): Promise<Told> {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const summary = join(folder, 'summary.json');
  let script = join(ROOT, 'dist/open-load.js');
  if (file !== null) {
    script = join(folder, 'script.js');
    await bundleScript('open', { name: target.name, file: join(FIXTURES, file) }, script);
  }
  const base = { TARGET: target.name, TIER: 'smoke', PAYLOAD: 'tiny', SEED_DATA: '1', READ_RATE: '0', DURATION: '1s' };
  const settings = { ...base, ...env, SUMMARY: summary };
  const { code, lines } = await runInK6(k6 ?? '', script, { script: settings });
  assert.equal(code, 0, lines.join('\n'));
  const { schedule } = readOpenSettings(settings, [...TARGETS, target]);
  const [step] = stepResults(parseSummary(readFileSync(summary, 'utf8')), schedule, {
    payloadBytes: 10,
    protocol: target.protocol,
  });
  const book = new TallyBook();
  for (const line of lines) book.take(line);
  return {
    results: new Map(step?.operations.map((result) => [result.operation, result])),
    windowSeconds: step?.windowSeconds ?? 0,
    operations: lines.flatMap((line) => parseOperation(line) ?? []),
    book,
  };
}
