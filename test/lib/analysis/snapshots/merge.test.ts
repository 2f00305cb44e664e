import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evidence, FileEvidence, LogEvidence, TempEvidence } from '../../../../lib/analysis/snapshots/evidence.ts';
import { mergeSnapshots } from '../../../../lib/analysis/snapshots/merge.ts';

const at = (atMs: number, errorMs = 1) => ({ atMs, errorMs });

function line(mark: LogEvidence['mark'], atMs: number, more: Partial<LogEvidence> = {}): LogEvidence {
  return { source: 'log', node: 'node1', mark, index: null, bytes: null, at: at(atMs), ...more };
}

function file(began: number | null, ended: number | null, more: Partial<FileEvidence> = {}): FileEvidence {
  const known = { began: began === null ? null : at(began, 10), ended: ended === null ? null : at(ended, 10) };
  const seen = at((ended ?? 0) + 40, 200);
  return { source: 'files', node: 'node1', kind: 'snapshot', index: 300, bytes: 4_096, ...known, seen, ...more };
}

function temp(began: number, written: number | null, more: Partial<TempEvidence> = {}): TempEvidence {
  const last = written === null ? null : at(written, 10);
  return {
    source: 'temp-folder',
    node: 'node1',
    bytes: 4_000,
    began: at(began, 10),
    written: last,
    gone: true,
    ...more,
  };
}

/** What is said of each: node, index, beginning, end, bytes, sources. */
function told(...evidence: Evidence[]) {
  return mergeSnapshots(evidence).map(({ node, index, began, ended, bytes, sources }) => [
    node,
    index,
    began?.atMs ?? null,
    ended?.atMs ?? null,
    bytes,
    sources.join('+'),
  ]);
}

test('a pair of lines is a snapshot, with the index of the line that said that one is due', () => {
  assert.deepEqual(told(line('due', 990, { index: 300 }), line('begin', 1_000), line('end', 1_200, { bytes: 9_000 })), [
    ['node1', 300, 1_000, 1_200, 9_000, 'log'],
  ]);
});

test('a file alone tells when it was made, when it was written last, and its size', () => {
  assert.deepEqual(told(file(1_000, 1_200)), [['node1', 300, 1_000, 1_200, 4_096, 'files']]);
});

test('a file without times of its own ends when it was seen, and its beginning is not known', () => {
  const [seen] = mergeSnapshots([file(null, null, { seen: at(1_500, 200) })]);
  assert.deepEqual([seen?.began, seen?.ended], [null, { atMs: 1_500, by: 'files', errorMs: 200 }]);
});

test('temporary files that lie over each other are one snapshot, of the size of the largest', () => {
  assert.deepEqual(told(temp(1_000, 1_250, { bytes: 7_000 }), temp(1_005, 1_200, { bytes: 7_500 })), [
    ['node1', null, 1_000, 1_250, 7_500, 'temp-folder'],
  ]);
});

test('what all sources tell is one snapshot: the earliest beginning, the latest end, the size of the file', () => {
  assert.deepEqual(
    told(
      temp(998, 1_150),
      temp(1_004, 1_120),
      line('begin', 1_000),
      line('end', 1_130, { bytes: 4_000 }),
      file(996, 1_190),
    ),
    [['node1', 300, 996, 1_190, 4_096, 'log+files+temp-folder']],
  );
});

test('a moment says who tells it, and how far it may be off', () => {
  const [seen] = mergeSnapshots([line('begin', 1_000), line('end', 1_130), file(1_003, 1_190)]);
  assert.deepEqual(seen?.began, { atMs: 1_000, by: 'log', errorMs: 1 });
  assert.deepEqual(seen?.ended, { atMs: 1_190, by: 'files', errorMs: 10 });
});

test('a file that comes later with the times of its writing belongs to the snapshot of that time', () => {
  assert.deepEqual(
    told(
      line('begin', 1_000),
      line('end', 1_200),
      line('begin', 5_000),
      line('end', 5_300),
      file(998, 1_205, { seen: at(4_900) }),
    ),
    [
      ['node1', 300, 998, 1_205, 4_096, 'log+files'],
      ['node1', null, 5_000, 5_300, null, 'log'],
    ],
  );
});

test('a file that was copied to its place, with no time of its own, belongs to the last that had ended', () => {
  assert.deepEqual(
    told(line('begin', 1_000), line('end', 1_200), line('begin', 5_000), file(null, null, { seen: at(4_900) })).map(
      ([, index]) => index,
    ),
    [300, null],
  );
});

test('a beginning without an end, as of a node that was killed, has none; the next one is another snapshot', () => {
  assert.deepEqual(
    told(
      line('begin', 1_000, { index: 300 }),
      line('begin', 9_000, { index: 300 }),
      line('end', 9_500, { index: 300 }),
    ),
    [
      ['node1', 300, 1_000, null, null, 'log'],
      ['node1', 300, 9_000, 9_500, null, 'log'],
    ],
  );
});

test('an end without a beginning, as of a log that was cut, has no beginning', () => {
  assert.deepEqual(told(line('end', 1_200, { index: 300 }), file(1_000, 1_198)), [
    ['node1', 300, 1_000, 1_200, 4_096, 'log+files'],
  ]);
  assert.deepEqual(told(line('end', 1_200, { index: 300 })), [['node1', 300, null, 1_200, null, 'log']]);
});

test('lines of another index end nothing', () => {
  assert.deepEqual(told(line('begin', 1_000, { index: 300 }), line('end', 1_200, { index: 600 })), [
    ['node1', 300, 1_000, null, null, 'log'],
    ['node1', 600, null, 1_200, null, 'log'],
  ]);
});

test('two nodes make two snapshots at the same time, of the same index', () => {
  const other = { node: 'node2' };
  assert.deepEqual(
    told(
      line('begin', 1_000),
      line('begin', 1_010, other),
      line('end', 1_200),
      file(1_000, 1_200),
      line('end', 1_300, other),
      file(1_010, 1_300, { ...other, bytes: 5_000 }),
    ),
    [
      ['node1', 300, 1_000, 1_200, 4_096, 'log+files'],
      ['node2', 300, 1_010, 1_300, 5_000, 'log+files'],
    ],
  );
});

test('temporary files that stay, as a killed node leaves them, are a snapshot without an end', () => {
  assert.deepEqual(told(temp(1_000, 1_100, { gone: false })), [['node1', null, 1_000, null, 4_000, 'temp-folder']]);
});

test('a file that waits for its place does not end the snapshot of which the log tells', () => {
  assert.deepEqual(told(line('begin', 1_000), line('end', 1_200), temp(999, 1_190, { gone: false })), [
    ['node1', null, 1_000, 1_200, 4_000, 'log+temp-folder'],
  ]);
});

test('snapshots that follow each other closely stay apart', () => {
  assert.deepEqual(
    told(temp(1_000, 1_100), temp(1_430, 1_530)).map(([, , began, ended]) => [began, ended]),
    [
      [1_000, 1_100],
      [1_430, 1_530],
    ],
  );
});

test('temporary files one after the other, with a pause of a busy machine between them, are one snapshot', () => {
  assert.deepEqual(told(temp(1_000, 1_100), temp(1_130, 1_230)), [['node1', null, 1_000, 1_230, 4_000, 'temp-folder']]);
});

test('a temporary file that comes long after another, while the log says that the snapshot is made, is no other snapshot', () => {
  assert.deepEqual(told(line('begin', 1_000), line('end', 1_500), temp(1_002, 1_100), temp(1_420, 1_490)), [
    ['node1', null, 1_000, 1_500, 4_000, 'log+temp-folder'],
  ]);
});

test('the same index on a node that was wiped is another snapshot', () => {
  assert.deepEqual(
    told(file(1_000, 1_200), file(9_000, 9_200)).map(([, index, began]) => [index, began]),
    [
      [300, 1_000],
      [300, 9_000],
    ],
  );
});

test('one that was under way when the run began has no beginning in it', () => {
  assert.deepEqual(told(file(-400, 200)), [['node1', 300, null, 200, 4_096, 'files']]);
  // A tick of the file system's clock is no such time.
  assert.deepEqual(told(file(-9, 200)), [['node1', 300, 0, 200, 4_096, 'files']]);
});

test('nothing is invented from nothing, nor from a line that says one is due', () => {
  assert.deepEqual(told(), []);
  assert.deepEqual(told(line('due', 1_000, { index: 300 }), file(1_000, 1_200, { kind: 'database' })), []);
});
