import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Calibrated, StepCeiling } from '../../../../lib/report/calibration.ts';
import { calibration as section } from '../../../../runner/report/sections/calibration.ts';
import { exampleReportOf, timedCell } from '../../../fixtures/example-report.ts';
import { printed } from '../../../fixtures/printed.ts';
import { exampleCalibration } from '../../../fixtures/reports/calibration.ts';

const calibrated = exampleCalibration as Calibrated;
const linesOf = (calibration = exampleCalibration, cells = [timedCell({}, 1)]): string[] =>
  printed(section, exampleReportOf(cells, { calibration }), 160);
const one = (lines: readonly string[], start: string): string[] => {
  const found = lines.filter((line) => line.startsWith(start));
  assert.equal(found.length, 1, `lines that start with "${start}": ${lines.join('\n')}`);
  return (found[0] ?? '').split(/ {2,}/);
};

test('a script is a row of what k6 did with it, and of what that cost', () => {
  const lines = linesOf();
  const row = one(lines, 'write-concurrent, HTTP');
  assert.deepEqual(row.slice(1), ['write', '20', '16,000', '0.250', '1.50', '0.0500', '0.80', '0.50', '0.25']);
  // Of an open load not its users but its rate.
  assert.deepEqual(one(lines, 'open-load, HTTP').slice(1, 5), ['read', '300/s', '100', '0.500']);
  assert.equal(one(lines, 'mixed, gRPC')[1], 'not known: no answer in time');
  // Of one protocol alone its name is no news.
  const http = { ...calibrated, scripts: calibrated.scripts.slice(0, 1) };
  assert.equal(one(linesOf(http), 'write-concurrent')[0], 'write-concurrent');
});

/** The lines of a calibration whose only step is changed. */
function linesWith(changes: Partial<StepCeiling>): string {
  const [script] = calibrated.scripts;
  assert.ok(script && !('absent' in script.ceiling));
  const steps = script.ceiling.steps.map((step) => ({ ...step, ...changes }));
  return linesOf({ ...calibrated, scripts: [{ ...script, ceiling: { ...script.ceiling, steps } }] }).join('\n');
}

test('what held a ceiling down is said: a full server, other programs, a rate that was kept', () => {
  assert.doesNotMatch(linesWith({}), /is the limit|Other programs|Of an open load/);
  assert.match(linesWith({ serverCores: 0.95 }), /its one thread busy is the limit/);
  // Of 8 processors.
  assert.match(linesWith({ otherCores: 0.9 }), /Other programs kept processors busy/);
  assert.match(linesWith({ offeredPerSecond: 300 }), /Of an open load: what came of what was offered/);
});

test('timers, round trip and disks are told, or why they are not known', () => {
  const lines = linesOf();
  assert.deepEqual(one(lines, 'timers')[1], '1 ms in k6 is late by 0.0800 ms at least, 1.20 ms at p99');
  assert.deepEqual(one(lines, 'round trip')[1], 'over loopback p50 0.0500 ms, p99 0.200 ms');
  const disks = lines.filter((line) => line.startsWith('disk'));
  assert.match(
    disks[0] ?? '',
    /4 KB to the disk p50 0\.950 ms, p99 3\.00 ms \(400 appends\), 256 MB\/s in one go, ext4$/,
  );
  assert.match(disks[1] ?? '', /not known: where its nodes keep their data is not known$/);
  const none = linesOf({ ...calibrated, timer: { absent: 'k6 died' }, loopback: { absent: 'no port' } });
  assert.deepEqual([one(none, 'timers')[1], one(none, 'round trip')[1]], ['not known: k6 died', 'not known: no port']);
});

test('writes are told as multiples of their floor, the least and the largest', () => {
  const cellOf = (users: number, p50TimesFloor: number | null) =>
    timedCell({ step: { name: `users-${users}`, users } }, 1, {}, { writeFloor: { floorMs: 1, p50TimesFloor } });
  const text = (...cells: ReturnType<typeof cellOf>[]): string[] =>
    linesOf(exampleCalibration, cells).filter((line) => line.startsWith('writes'));
  const [line] = text(cellOf(10, 8.5), cellOf(1, 2.25), cellOf(5, null));
  assert.equal(
    line?.split(/ {2,}/)[1],
    'round trip and append 1.00 ms; p50 is 2.25x that (write-concurrent users-1), up to 8.50x (write-concurrent users-10)',
  );
  assert.match(text(cellOf(1, 2.25))[0] ?? '', /2\.25x that \(write-concurrent users-1\)$/);
  assert.deepEqual(text(cellOf(1, null)), []);
});

test('what earlier runs have measured is told with its age', () => {
  assert.match(
    one(linesOf(), 'measured')[1] ?? '',
    /^in this run, and 3 of 5 by earlier runs on this machine, the oldest 2026-02-01 08:00:00 UTC; --recalibrate/,
  );
  const fresh = { ...calibrated, scripts: [], timer: { absent: 'x' }, loopback: { absent: 'x' } };
  assert.equal(one(linesOf(fresh), 'measured')[1], 'in this run');
});

test('without a calibration the reason is all there is', () => {
  const lines = linesOf({ absent: 'switched off with --no-calibration' });
  assert.deepEqual(lines, ['Calibration  not measured: switched off with --no-calibration']);
});
