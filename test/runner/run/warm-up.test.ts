import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { PAYLOADS } from '../../../lib/data/payload.ts';
import { CONTROL_TIER } from '../../../lib/data/tier.ts';
import { formatLoad, formatTally } from '../../../lib/exchange/tally-line.ts';
import type { ScriptEnd, ScriptRun } from '../../../runner/k6/run-script.ts';
import { type WarmUpContext, warmUp } from '../../../runner/run/warm-up.ts';

const [, payload] = PAYLOADS;
const BLOCK = { tier: CONTROL_TIER, payload, entries: CONTROL_TIER.entries, clusters: [], scripts: [] };
const END: ScriptEnd = {
  pid: 1,
  exitCode: 0,
  endedMs: 0,
  interrupted: false,
  summary: null,
  failure: null,
  exceptions: new Map(),
  firstException: null,
  complaints: [],
};

/** What k6's one user tells of a second in which it did so many writes, and four times as many reads. */
function told(second: number, writes: number): string[] {
  return (['write', 'read'] as const).map((operation) => {
    const count = operation === 'write' ? writes : 4 * writes;
    const ms = 200 / writes;
    const answered = { count, sumMs: count * ms, minMs: ms, maxMs: ms, buckets: [700], counts: [count] };
    const common = { step: 0, second, operation, node: '127.0.0.1:1', redirects: 0, failures: [], alive: [] };
    return formatTally({ ...common, offered: count, answered });
  });
}

/**
 * A warm-up of a service that did so many writes in each second until now.
 * @param stops whether k6 goes on until it is stopped; else it ends by itself
 */
async function warmedUp(t: TestContext, writes: readonly number[], stops: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'warm-up-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const notes: string[] = [];
  const warnings: string[] = [];
  const scripts: string[] = [];
  const context: WarmUpContext = {
    progress: { busy: () => undefined, note: (text: string) => notes.push(text) } as never,
    warn: (text) => warnings.push(text),
    signal: new AbortController().signal,
    scripts: {
      seedPlace: (cluster) => ({ cluster, protocol: 'http', reads: 'local', repetition: 1 }),
      consoleFile: () => join(folder, 'console.log'),
      run: async (_block, _place, script, _limit, _settings, _live, more: Partial<ScriptRun> = {}) => {
        scripts.push(script);
        const began = formatLoad({ loadEpochMs: Date.now() - writes.length * 1_000 - 500 });
        const lines = [began, ...writes.flatMap((each, second) => told(second, each))];
        writeFileSync(more.consoleOutput as string, `${lines.join('\n')}\n`);
        if (stops) await new Promise((resolve) => more.stop?.addEventListener('abort', resolve));
        return END;
      },
    },
  };
  return { warmed: await warmUp(context, 'cluster', BLOCK), notes, warnings, scripts };
}

test('the load of a warm-up is stopped when two windows agree, and what it took is said', async (t) => {
  const compiling = [20, 20, 20, 20, 20, 100, 100, 100, 100, 100, 100, 100];
  const { warmed, notes, warnings, scripts } = await warmedUp(t, compiling, true);
  assert.ok(!('absent' in warmed), JSON.stringify(warmed));
  assert.deepEqual([warmed.steady, warmed.seconds, warmed.windows.length], [true, 12, 4]);
  assert.deepEqual(
    warmed.windows.map(({ writesPerSecond, readsPerSecond }) => [
      Math.round(writesPerSecond),
      Math.round(readsPerSecond),
    ]),
    [
      [20, 80],
      [47, 187],
      [100, 400],
      [100, 400],
    ],
  );
  assert.deepEqual([scripts, warnings], [['mixed'], []]);
  assert.deepEqual(notes, ['cluster took 12 s to warm up: 100, 233, 500 and 500 operations/s']);
});

test('a cluster that was warm costs two windows and not a word', async (t) => {
  const { warmed, notes, warnings } = await warmedUp(t, [100, 101, 99, 100, 100, 100], true);
  assert.ok(!('absent' in warmed));
  assert.deepEqual([warmed.seconds, notes, warnings], [6, [], []]);
});

test('a cluster that is not steady after half a minute is measured all the same, with a warning', async (t) => {
  const ramp = Array.from({ length: 30 }, (_, second) => 20 + 10 * second);
  const { warmed, notes, warnings } = await warmedUp(t, ramp, false);
  assert.ok(!('absent' in warmed));
  assert.deepEqual([warmed.steady, warmed.seconds, warmed.windows.length, notes], [false, 30, 10, []]);
  assert.equal(
    warnings[0],
    'cluster did not become steady within 30 s: 150, 300, 450, 600, 750, 900, 1,050, 1,200, 1,350 and 1,500 operations/s',
  );
});
