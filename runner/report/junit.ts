import { measured } from '../../lib/analysis/cells.ts';
import { lossesOf } from '../../lib/analysis/losses.ts';
import { inWords, unmeasured } from '../../lib/analysis/threshold-rules/words.ts';
import { printable } from '../../lib/base/printable.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { Report } from '../../lib/report/report.ts';

/** A piece of XML: an element with its attributes and what is in it. */
interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly inside: readonly (Element | string)[];
}

/** A test in the words of JUnit, with what it counts as. */
interface TestCase {
  readonly element: Element;
  readonly seconds: number;
  readonly counts: 'passed' | 'failure' | 'error' | 'skipped';
}

const element = (name: string, attributes: Element['attributes'] = {}, ...inside: Element['inside']): Element => ({
  name,
  attributes,
  inside,
});

/**
 * A report as JUnit's XML, in the form that Jenkins, GitLab and others read (junit-10.xsd of Jenkins' xUnit plugin): a suite for each
 * cluster, a test for each cell with the seconds it was measured for. Lost writes, limits that were not met and an invalid verdict are
 * failures, what could not be measured is an error, what was skipped is skipped with its reason; doubts stand in the output of a
 * test that passes. A rule that nothing was measured of is a test in a suite of its own.
 */
export function renderJunit(report: Report): string {
  const clusters = [...new Set(report.cells.map(({ cluster }) => cluster.name))];
  const suites = [
    ...clusters.map((name) => {
      const own = report.cells.filter(({ cluster }) => cluster.name === name);
      return suiteOf(
        name,
        own.map((cell) => testOf(cell, report.target)),
        startOf(own) ?? report.startedAt,
        report,
      );
    }),
    ...rulesOf(report),
  ];
  const all = suites.flatMap(({ tests }) => tests);
  const { skipped: _, ...counts } = countsOf(all);
  const root = element(
    'testsuites',
    { name: 'raftmark', time: seconds(all), ...counts },
    ...suites.map((suite) => suite.element),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root, 0)}`;
}

interface Suite {
  readonly element: Element;
  readonly tests: readonly TestCase[];
}

/** @param startedAt UTC, ISO 8601 */
function suiteOf(name: string, tests: readonly TestCase[], startedAt: string, report: Report): Suite {
  const properties = Object.entries(propertiesOf(report)).map(([key, value]) =>
    element('property', { name: key, value }),
  );
  const attributes = { name, ...countsOf(tests), time: seconds(tests), timestamp: startedAt.replace(/(\.\d+)?Z$/, '') };
  return {
    element: element(
      'testsuite',
      attributes,
      element('properties', {}, ...properties),
      ...tests.map((test) => test.element),
    ),
    tests,
  };
}

/** What tells this run from others. */
function propertiesOf({ runId, target, versions, labels = {} }: Report): Record<string, string> {
  const { raftmark, k6, node, target: software } = versions;
  return {
    ...{ runId, target, raftmark, k6, node },
    ...(software === null ? {} : { software }),
    ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [`label.${key}`, value])),
  };
}

function countsOf(tests: readonly TestCase[]): Record<'tests' | 'failures' | 'errors' | 'skipped', number> {
  const of = (what: TestCase['counts']): number => tests.filter(({ counts }) => counts === what).length;
  return { tests: tests.length, failures: of('failure'), errors: of('error'), skipped: of('skipped') };
}

/** In the form that the schema has for seconds: no exponent, no sign. */
function seconds(tests: readonly Pick<TestCase, 'seconds'>[]): string {
  return tests.reduce((sum, each) => sum + each.seconds, 0).toFixed(3);
}

function startOf(cells: readonly Cell[]): string | null {
  const starts = cells.flatMap((cell) => measured(cell)?.startedAt ?? []).sort();
  return starts[0] ?? null;
}

function testOf(cell: Cell, target: string): TestCase {
  const length = measured(cell)?.windowSeconds ?? 0;
  const { what, inside } = outcomeOf(cell);
  const attributes = {
    name: cell.id,
    classname: `${target}.${cell.scenario}`,
    time: seconds([{ seconds: length }]),
  };
  return { element: element('testcase', attributes, ...inside), seconds: length, counts: what };
}

/** One failure at most, though there may be several reasons: readers count tests by the first that they find. */
function outcomeOf(cell: Cell): { readonly what: TestCase['counts']; readonly inside: readonly Element[] } {
  if (cell.state === 'skipped') {
    return { what: 'skipped', inside: [element('skipped', { message: cell.reason })] };
  }
  const failures = failuresOf(cell);
  const output = outputOf(cell);
  if (failures.length > 0) {
    const [first] = failures as [Failure];
    const text = failures.map(({ message }) => message).join('\n');
    return {
      what: 'failure',
      inside: [element('failure', { type: first.type, message: first.message }, text), ...output],
    };
  }
  if (cell.state !== 'ok') {
    return {
      what: 'error',
      inside: [element('error', { type: cell.state, message: cell.reason }, cell.reason), ...output],
    };
  }
  return { what: 'passed', inside: output };
}

interface Failure {
  readonly type: 'loss' | 'threshold' | 'invalid';
  readonly message: string;
}

function failuresOf(cell: Cell): Failure[] {
  const numbers = measured(cell);
  if (numbers === null) return [];
  const { thresholds, verdict } = numbers;
  return [
    ...lossesOf(cell).map((message) => ({ type: 'loss', message }) as const),
    ...thresholds.filter(({ met }) => !met).map((each) => ({ type: 'threshold', message: inWords(each) }) as const),
    ...(verdict.level === 'invalid'
      ? verdict.reasons.map((reason) => ({ type: 'invalid', message: `invalid: ${reason}` }) as const)
      : []),
  ];
}

/** Doubts, and why a cell that has other failures did not end well. */
function outputOf(cell: Cell): Element[] {
  const numbers = measured(cell);
  const lines = [
    ...(cell.state !== 'ok' && failuresOf(cell).length > 0 ? [`${cell.state}: ${cell.reason}`] : []),
    ...(numbers?.verdict.level === 'suspect' ? numbers.verdict.reasons.map((reason) => `suspect: ${reason}`) : []),
  ];
  return lines.length === 0 ? [] : [element('system-out', {}, lines.join('\n'))];
}

/** Rules that nothing was measured of, which are no cell's failure. */
function rulesOf(report: Report): Suite[] {
  const nowhere = (report.thresholds ?? []).filter(({ judged }) => judged === 0);
  if (nowhere.length === 0) return [];
  const tests = nowhere.map((rule): TestCase => {
    const message = unmeasured(rule);
    const failure = element('failure', { type: 'threshold', message }, message);
    const attributes = { name: rule.rule, classname: `${report.target}.thresholds`, time: seconds([]) };
    return { element: element('testcase', attributes, failure), seconds: 0, counts: 'failure' };
  });
  return [suiteOf('thresholds', tests, report.startedAt, report)];
}

function written({ name, attributes, inside }: Element, depth: number): string {
  const indent = '  '.repeat(depth);
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(printable(String(value)))}"`);
  const open = `${indent}<${name}${pairs.join('')}`;
  if (inside.length === 0) return `${open}/>\n`;
  const [text] = inside;
  if (typeof text === 'string') return `${open}>${text.split('\n').map(line).join('\n')}</${name}>\n`;
  const parts = inside.map((each) => (typeof each === 'string' ? escaped(each) : written(each, depth + 1)));
  return `${open}>\n${parts.join('')}${indent}</${name}>\n`;
}

const line = (text: string): string => escaped(printable(text));

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as XML 1.0 has it; characters that it does not allow at all, in whatever way they are written, are left out. */
function escaped(text: string): string {
  return text.replace(FORBIDDEN, '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** Halves of a pair that stand alone, and two characters that are none. */
const FORBIDDEN = /[\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
