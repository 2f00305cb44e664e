import assert from 'node:assert/strict';
import { test } from 'node:test';
import schema from '../../../docs/report.schema.json' with { type: 'json' };
import { queueAnalyses } from '../../../lib/analysis/queues.ts';
import { PHASE_NAMES, type Timeline } from '../../../lib/report/faults.ts';
import { RETURN_NAMES } from '../../../lib/report/power.ts';
import type { Report } from '../../../lib/report/report.ts';
import { schemaErrors } from '../../../runner/report/schema.ts';
import { exampleReport, queueCells } from '../../fixtures/example-report.ts';
import { queueFaultCell, untoldOfQueues } from '../../fixtures/reports/queue-faults.ts';
import { untoldOfSnapshots } from '../../fixtures/reports/snapshots.ts';
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
    .map((cell) => {
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
  ...['shareOfBest', 'clients', 'tasks', 'advice', 'unclean', 'settings', 'upTo', 'onlyOn'],
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
function changed(path: Path, change: (object: { [key: string]: Json }) => void, value = example): Json {
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as { [key: string]: Json };
  const [key, ...rest] = path;
  if (key === undefined) change(copy);
  else copy[key] = changed(rest, change, copy[key] as Json);
  return copy;
}

test('the example, which has every field of the type, is a report', () => {
  assert.deepEqual(schemaErrors(exampleReport), []);
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

/** Numbers that the types allow to be null. */
const NULLABLE = [
  ...['nodeCores', 'term', 'bytesPerResponse', 'endedAtMs', 'measured'],
  ...['exponent', 'ratio', 'addedMs', 'throughputRatio'],
  ...['nodesCpuSecondsPer1000', 'k6CpuSecondsPer1000', 'writeAmplification'],
  ...['rssAnonPeakBytes', 'rssFilePeakBytes', 'openFilesPeak'],
  ...['readBytes', 'writtenBytes', 'readCallBytes', 'writtenCallBytes'],
  ...['p50TimesFloor', 'k6Cores', 'serverCores', 'otherCores', 'offeredPerSecond'],
  ...['watchedCores', 'full', 'spread', 'fsyncP50Ms', 'fsyncP99Ms', 'sequentialBytesPerSecond', 'perNode'],
  ...['perHour', 'memoryPerStored', 'memoryAfterIdle', 'givenBack', 'idleSeconds', 'otherwisePeakBytes'],
];

/** Numbers inside `faults` that the types allow to be null. */
const NULLABLE_OF_FAULTS = [
  ...['p50Ms', 'p99Ms', 'termBefore', 'termAfter', 'ms', 'readyMs', 'caughtUpMs', 'processUpMs', 'receivedBytes'],
  ...['afterMs', 'transferMs', 'gapMs', 'uncertaintyMs', 'awayMs', 'leaderChanges', 'electionTimeoutMs'],
  ...['createMs', 'fileBytes', 'windowMs', 'p99Inflation', 'raftSnapshots', 'before', 'during', ...PHASE_NAMES],
  ...[...RETURN_NAMES, 'cacheUsed', 'checked'],
];

/** Numbers inside `metrics` that are known where anything is. */
const METRICS_KNOWN = /^(observedSeconds|restarts|writes|taken|fromMs|everyMs|answers|readingSeconds)$/;

function mayBeNull(path: Path, key: string): boolean {
  // The restored node was ready, or there would be no restore.
  if (path.at(-1) === 'restore') return false;
  // Of what nodes take all may be unknown but how often and under which load.
  if ((path.includes('median') || path.includes('nodes')) && (path.includes('loads') || path.includes('fillings')))
    return !/PerSecond$/.test(key) || key === 'writtenPerSecond';
  if (path.includes('listed')) return true;
  if (path.includes('advice')) return !/^(cells|writesPerSecond|snapshots|payloadBytes|atLeastMs)$/.test(key);
  // Of a value of a knob also how long nothing succeeded, in cells that do not tell it.
  if (path.includes('knobs') && ['p99Ms', 'longestSilenceMs'].includes(key)) return true;
  // Of protocols and sizes, a percentile that too few operations went into; of a calibration's scripts, where nothing was ok.
  if (/scripts|sizes/.test(path.join()) && ['p50Ms', 'p99Ms'].includes(key)) return true;
  if (path.at(-1) === 'ratio' || (path.includes('protocols') && key === 'p99Ms')) return true;
  if (untoldOfSnapshots(path, key) || untoldOfQueues(path, key)) return true;
  // A part of a distribution in which nothing was answered has no latencies.
  if (path.includes('distribution') && ['minMs', 'maxMs', 'p50Ms', 'p99Ms'].includes(key)) return true;
  // What a node does not say, and a window of a warm-up in which nothing was done.
  if (path.includes('states') && /^(write|read)Ms$|^(?!dataset).*Bytes$/.test(key)) return true;
  // What nodes do not serve; how long they were asked, and how often, is known.
  if (path.includes('metrics') && !METRICS_KNOWN.test(key)) return true;
  return NULLABLE.includes(key) || (path.includes('faults') && NULLABLE_OF_FAULTS.includes(key));
}

/** Numbers that may be below zero: differences, the slope of a fit, and the seed. */
function maySink(path: Path, key: string): boolean {
  const growth = ['allocatedGrowthBytes', 'apparentGrowthBytes'];
  // The clock of k6's timers is the system's, which may be set back.
  if (path.includes('findings')) return key === 'value';
  if (path.at(-1) === 'timer') return ['leastMs', 'p99Ms'].includes(key);
  // An interval may be that of a difference.
  return (
    [
      'seed',
      'exponent',
      'addedMs',
      'perNode',
      'low',
      'high',
      'perHour',
      'memoryPerStored',
      'givenBack',
      ...growth,
    ].includes(key) || path.at(-1) === 'addedMs'
  );
}

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
