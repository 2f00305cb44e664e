import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { INTERRUPTED } from '../../../lib/report/cell.ts';
import type { Monitoring } from '../../../runner/monitors/monitoring.ts';
import { readReport } from '../../../runner/report/read.ts';
import { newRecord } from '../../../runner/report/record.ts';
import { endRun, type RunEnd } from '../../../runner/run/ending.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';
import { makeMarked } from '../../../runner/system/marked-folder.ts';
import { capture } from '../../fixtures/captured.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';
import { calibration, cells, clusters, facts, plan } from '../report/journal/journal-fixture.ts';

const NONE = { rafts: new Map(), metrics: new Map(), resources: { absent: 'not asked for' }, snapshots: [] };

/** What the end of a run prints, warns of, throws and leaves. */
async function end(t: TestContext, more: Partial<Omit<RunEnd, 'session'>> & { reason?: unknown; out?: string } = {}) {
  const { reason, out = ownFolder(t), ...rest } = more;
  const abort = new AbortController();
  if (reason !== undefined) abort.abort(reason);
  const warned: string[] = [];
  const done: string[] = [];
  const record = newRecord();
  record.clusters.push(...clusters);
  record.calibration = calibration;
  record.cells.push(...cells);
  const warn = (text: string): void => {
    warned.push(text);
    record.warnings.push(text);
  };
  const session = {
    options: { outputDir: out, junit: null, annotations: false, strict: null },
    progress: { close: () => done.push('progress') },
    sender: { close: async () => done.push('sender') },
    ...{ record, warn, signal: abort.signal },
  } as unknown as RunEnd['session'];
  const before = process.exitCode;
  process.exitCode = undefined;
  const { said, restore } = capture(t, 'stdout');
  const monitoring = { stop: async () => NONE } as unknown as Monitoring;
  const defaults = { cells: plan, facts, monitoring, folder: null, crash: null, saved: async () => undefined };
  const thrown = await endRun({ session, ...defaults, ...rest }).then(
    () => null,
    (error: unknown) => error as Error,
  );
  restore();
  const code = process.exitCode;
  process.exitCode = before;
  const names = readdirSync(out).filter((name) => name.endsWith('-small.json'));
  const report = names[0] === undefined ? null : await readReport(join(out, names[0]));
  return { printed: said.stdout, warned, done, thrown, code, report };
}

/** The head of the table of cells. */
const TABLE = /ops\/s/;
const interruption = new UserError('interrupted', EXIT.interrupted);

test('a run that ended well shows its table and names its report', async (t) => {
  const { printed, warned, thrown, code, report, done } = await end(t, { cells: plan.slice(0, 2) });
  assert.match(printed, TABLE);
  assert.match(printed, /^report: .*\.json$/m);
  assert.deepEqual(
    [warned, thrown, code, report?.state, done],
    [[], null, undefined, 'complete', ['sender', 'progress']],
  );
});

test('a clean-up that fails costs neither the table, nor the report, nor the other steps', async (t) => {
  const own = dirname(await makeMarked('run', ownFolder(t)));
  // Not marked: it must not be deleted.
  const folder = join(own, 'run-1-AbCdEf');
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, 'thesis'), 'mine');
  const stop = async (): Promise<never> => {
    throw new Error('the monitor hangs');
  };
  const { printed, warned, thrown, code, report, done } = await end(t, {
    cells: plan.slice(0, 2),
    folder,
    monitoring: { stop } as unknown as Monitoring,
  });
  assert.match(printed, TABLE);
  assert.equal(warned.length, 2);
  assert.equal(warned[0], 'the monitors could not be ended: the monitor hangs');
  assert.match(warned[1] ?? '', /run-1-AbCdEf could not be cleaned up: there is no marker/);
  assert.deepEqual(report?.warnings, warned);
  assert.deepEqual([thrown, code, done], [null, 1, ['sender', 'progress']]);
});

test('a report that cannot be written does not cost the table', async (t) => {
  const folder = ownFolder(t);
  const { printed, thrown } = await end(t, { out: folder, facts: { ...facts, tiers: [] } });
  assert.match(printed, TABLE);
  assert.match(thrown?.message ?? '', /its report is not valid/);
  const failing = await end(t, {
    out: folder,
    saved: async () => Promise.reject(new UserError('the disk is full', 3)),
  });
  assert.match(failing.printed, TABLE);
  assert.equal(failing.thrown?.message, 'the disk is full');
});

/** A mistake of our own, thrown in a function of that name. */
const mistake = (): TypeError =>
  Object.assign(new TypeError('x is not a function'), { stack: 'TypeError: x\n    at settle (bench.js:1:2)' });
const EARLY = 'the run ended early: x is not a function (in settle)';

test('an error of its own is told as one, in the report as well, and is no interruption', async (t) => {
  const crash = mistake();
  for (const reason of [undefined, crash]) {
    const { printed, thrown, report } = await end(t, { crash, ...(reason === undefined ? {} : { reason }) });
    assert.match(printed, TABLE);
    assert.equal(thrown, crash);
    assert.equal(report?.state, 'aborted');
    assert.deepEqual(report?.warnings, [EARLY]);
    const missing = report?.cells.at(-1);
    assert.ok(missing?.state === 'aborted' && missing.reason !== INTERRUPTED, JSON.stringify(missing?.state));
  }
});

test('an interruption is one, and what went wrong after it is told all the same', async (t) => {
  const plain = await end(t, { crash: interruption, reason: interruption });
  assert.deepEqual([plain.thrown, plain.code, plain.warned], [null, 130, []]);
  assert.deepEqual(plain.report?.warnings, []);
  assert.equal(plain.report?.cells.at(-1)?.state, 'aborted');
  const both = await end(t, { crash: mistake(), reason: interruption });
  assert.deepEqual([both.thrown, both.code], [null, 130]);
  assert.deepEqual(both.report?.warnings, [EARLY]);
  assert.deepEqual(both.warned, [EARLY]);
});

test('before anything was measured there is no report, and the error is what there is to say', async (t) => {
  const crash = new UserError('no node answers', EXIT.unavailable);
  const { thrown, report, printed } = await end(t, { crash, facts: null });
  assert.deepEqual([thrown, report, printed], [crash, null, '']);
});

test('whoever interrupts it before anything was measured hears of that, and of what went wrong beside it', async (t) => {
  const plain = await end(t, { crash: interruption, reason: interruption, facts: null });
  assert.deepEqual([plain.thrown, plain.warned, plain.report], [interruption, [], null]);
  const crash = new UserError('the stop command of node3 was ended', EXIT.unavailable);
  const both = await end(t, { crash, reason: interruption, facts: null });
  assert.equal(both.thrown, interruption);
  assert.deepEqual(both.warned, ['the run ended early: the stop command of node3 was ended']);
});
