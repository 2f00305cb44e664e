import assert from 'node:assert/strict';
import { test } from 'node:test';
import schema from '../../../docs/report.schema.json' with { type: 'json' };
import { queueAnalyses } from '../../../lib/analysis/queues.ts';
import type { Timeline } from '../../../lib/report/faults.ts';
import type { Report } from '../../../lib/report/report.ts';
import { schemaErrors } from '../../../runner/report/schema.ts';
import { exampleReport, queueCells } from '../../fixtures/example-report.ts';
import { mayBeNull, maySink } from '../../fixtures/reports/numbers.ts';
import { queueFaultCell } from '../../fixtures/reports/queue-faults.ts';
import { untoldOfOthers, untoldOfThresholds } from '../../fixtures/reports/thresholds.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

/** A slot with and one without an accepted write. */
function shortTimeline({ slotMs, slots }: Timeline): Timeline {
  const first = (accepted: boolean) => slots.filter(({ ok }) => ok > 0 === accepted).slice(0, 1);
  return { slotMs, slots: [...first(true), ...first(false)] };
}

/** The example without what has the same fields as something else in it: every field is tried, and each takes a while. */
const shortened: Report = {
  ...exampleReport,
  clusters: exampleReport.clusters.map((cluster) => ({ ...cluster, ownCount: cluster.nodes.length })),
  analyses: { ...exampleReport.analyses, queues: queueAnalyses(queueCells) },
  cells: [...exampleReport.cells, ...queueCells, queueFaultCell()]
    .filter(
      (cell, at, all) =>
        !['consensus', 'audit-query', 'write-sequential', 'through-nodes', 'queues'].includes(cell.scenario) ||
        all[at - 1]?.scenario !== cell.scenario,
    )
    .map((each, at) => {
      const cell = at === 0 ? { ...each, payload: { ...each.payload, entropy: 'json' as const } } : each;
      if (!('faults' in cell) || !cell.faults) return cell;
      return { ...cell, faults: { ...cell.faults, timeline: shortTimeline(cell.faults.timeline) } };
    }),
};

const example = shortened as unknown as Json;

/** Fields that a report of an older raftmark does not have. */
const OPTIONAL = [
  ...['faults', 'writeFloor', 'notSampledThroughout', 'whyNotKnown', 'pinned', 'pinnedTo', 'k6PinnedTo'],
  ...['machine', 'limit', 'rules', 'led', 'silence', 'p99RangeMs', 'control', 'states', 'barrier'],
  ...['metrics', 'whyNoEntries', 'snapshots', 'messages', 'ownCount', 'queues', 'batch', 'connections', 'queueFaults'],
  ...['knob', 'findings', 'against', 'clientReceivedBytes', 'clientSentBytes', 'peerReceivedBytes', 'peerSentBytes'],
  ...[
    'shareOfBest',
    'clients',
    'tasks',
    'lostAtMost',
    'advice',
    'outagesUnseen',
    'unclean',
    'settings',
    'upTo',
    'onlyOn',
  ],
  ...['growth', 'loadRate', 'newEntries', 'memoryAtSnapshots', 'labels', 'branch'],
];

/** Every object in a JSON value, with the way to it. */
function objectsIn(value: Json, path: Path = []): { path: Path; keys: string[] }[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each, at) => objectsIn(each, [...path, at]));
  const inside = Object.entries(value).flatMap(([key, each]) => objectsIn(each, [...path, key]));
  return [{ path, keys: Object.keys(value) }, ...inside];
}

/** A value with one object in it changed; it shares all that is beside the way to it. */
function changedIn(value: Json, path: Path, change: (object: { [key: string]: Json }) => void): Json {
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as { [key: string]: Json };
  const [key, ...rest] = path;
  if (key === undefined) change(copy);
  else copy[key] = changedIn(copy[key] as Json, rest, change);
  return copy;
}

/** The example with no other cell than one: what is refused in a cell is refused whatever stands beside it, and sooner. */
const withCell = (at: number): Json => ({ ...shortened, cells: shortened.cells.slice(at, at + 1) }) as unknown as Json;

/** The example with one object in it changed. */
function changed(path: Path, change: (object: { [key: string]: Json }) => void): Json {
  const [section, at, ...rest] = path;
  return section === 'cells' && typeof at === 'number'
    ? changedIn(withCell(at), [section, 0, ...rest], change)
    : changedIn(withCell(0), path, change);
}

test('the example, which has every field of the type, is a report', () => {
  assert.deepEqual(schemaErrors(exampleReport), []);
});

test('it is one with any of its cells alone, so that what is refused below is what was changed', () => {
  for (const at of shortened.cells.keys()) assert.deepEqual(schemaErrors(withCell(at)), [], `cell ${at}`);
});

test('without any of its fields it is not a report', () => {
  for (const { path, keys } of objectsIn(example)) {
    for (const key of keys.filter(
      (each) => !OPTIONAL.includes(each) && !untoldOfThresholds(path, each) && !untoldOfOthers(keys, each),
    )) {
      const report = changed(path, (object) => delete object[key]);
      assert.notDeepEqual(schemaErrors(report), [], `without ${[...path, key].join('/')}`);
    }
  }
});

test('a field that the type does not have is refused in every object', () => {
  for (const { path } of objectsIn(example)) {
    const report = changed(path, (object) => {
      object.surplus = 1;
    });
    assert.ok(
      schemaErrors(report).some((fault) => fault.includes('surplus')),
      `in ${path.join('/')}`,
    );
  }
});

test('a value of another type is refused in every field', () => {
  for (const { path, keys } of objectsIn(example)) {
    for (const key of keys) {
      const report = changed(path, (object) => {
        const value = object[key];
        // What is null may be a text another time, but never a list.
        object[key] = typeof value === 'object' && value !== null ? 'text' : [];
      });
      assert.notDeepEqual(schemaErrors(report), [], `${[...path, key].join('/')}`);
    }
  }
});

test('a negative or infinite number is refused in every field but those that may sink or be unknown', () => {
  for (const { path, keys } of objectsIn(example)) {
    for (const key of keys) {
      for (const wrong of [-1, null]) {
        let isNumber = false;
        const report = changed(path, (object) => {
          isNumber = typeof object[key] === 'number';
          // JSON has no infinity: JSON.stringify writes null for it.
          object[key] = wrong;
        });
        const allowed = wrong === null ? mayBeNull(path, key) : maySink(path, key);
        if (isNumber && !allowed) assert.notDeepEqual(schemaErrors(report), [], `${[...path, key].join('/')} ${wrong}`);
      }
    }
  }
});

/** Fields that count, wherever they stand. */
const COUNTS = [
  ...['seed', 'entries', 'namespaces', 'cpus', 'memoryBytes', 'term', 'retries', 'bytes', 'users', 'repetition'],
  ...['droppedIterations', 'ok', 'rejected', 'unknown', 'redirects', 'count', 'limit', 'events', 'repetitions'],
  ...['polls', 'termChanges', 'leaderChanges', 'dropped', 'samples', 'pid', 'sentBytes'],
  ...['rssPeakBytes', 'rssAnonPeakBytes', 'rssFilePeakBytes', 'threadsPeak', 'openFilesPeak'],
  ...['readBytes', 'writtenBytes', 'readCallBytes', 'writtenCallBytes'],
  ...['offered', 'round', 'termBefore', 'termAfter', 'rounds', 'missing', 'raftSnapshots', 'wrong'],
  ...['acknowledged', 'unread', 'lost', 'restarts', 'writes', 'answers', 'phantom', 'rejectedButThere', 'reads'],
  ...['wentBack', 'stale', 'entriesWritten', 'valueBytes', 'otherwisePeakBytes', 'memoryAfterIdle'],
];

test('a fraction is refused in every field that counts', () => {
  for (const { path, keys } of objectsIn(example)) {
    for (const key of keys.filter((each) => COUNTS.includes(each))) {
      let isNumber = false;
      const report = changed(path, (object) => {
        isNumber = typeof object[key] === 'number';
        object[key] = 1.5;
      });
      if (isNumber) assert.notDeepEqual(schemaErrors(report), [], [...path, key].join('/'));
    }
  }
});

test("an empty text is refused in every field but the processor's name", () => {
  for (const { path, keys } of objectsIn(example)) {
    for (const key of keys.filter((each) => each !== 'cpuModel')) {
      let isText = false;
      const report = changed(path, (object) => {
        isText = typeof object[key] === 'string';
        object[key] = '';
      });
      if (isText) assert.notDeepEqual(schemaErrors(report), [], [...path, key].join('/'));
    }
  }
});

test('the schema knows no field that the example does not have', () => {
  const known = new Set(objectsIn(example).flatMap(({ keys }) => keys));
  const named = objectsIn(schema as unknown as Json)
    .filter(({ path }) => path.at(-1) === 'properties')
    .flatMap(({ keys }) => keys);
  assert.deepEqual(
    named.filter((name) => !known.has(name)),
    [],
  );
});

test('every object of the schema is closed, and every field described', () => {
  for (const { path, keys } of objectsIn(schema as unknown as Json)) {
    const place = path.join('/');
    if (keys.includes('properties') && keys.includes('type')) assert.ok(keys.includes('additionalProperties'), place);
    if (path.at(-2) === 'properties') assert.ok(keys.includes('description') || keys.includes('$ref'), place);
  }
});
