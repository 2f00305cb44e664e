import { parseExactDuration } from '../../base/duration.ts';
import { nearest } from '../../base/suggest.ts';
import {
  COMPARISONS,
  type Comparison,
  STATISTICS,
  type Statistic,
  type ThresholdUnit,
} from '../../report/thresholds.ts';
import { findScenario, SCENARIOS, scenarioOperations } from '../../scenarios/catalogue.ts';
import { OPERATIONS, type Operation } from '../../targets/operations.ts';
import { FIGURES, type Figure } from './figures.ts';

/**
 * A limit in words. docs/ci.md has the grammar:
 *
 *     rule       = [ scope ] figure [ statistic ] comparison value
 *     scope      = scenario [ "/" step ] | [ scenario [ "/" step ] ] operation
 *     statistic  = "min" | "median" | "max"
 *     comparison = "<" | "<=" | ">" | ">=" | "=="
 */
export interface ThresholdRule {
  /** As it was written, with single blanks. */
  readonly text: string;
  /** Null: all. */
  readonly scenario: string | null;
  readonly step: string | null;
  readonly operation: Operation | null;
  readonly figure: Figure;
  /** What of its rounds; null of a figure that has none. */
  readonly statistic: Statistic | null;
  readonly comparison: Comparison;
  /** In the figure's unit. */
  readonly allowed: number;
}

/** What is wrong with a rule, where in it, and what is possible. */
export class RuleError extends Error {}

/** A word of a rule and where it begins, from 1. */
interface Word {
  readonly text: string;
  readonly at: number;
}

const UNITS: Readonly<Record<ThresholdUnit, string>> = {
  ms: 'a time with its unit, such as 50ms, 1.5s or 2m',
  share: 'a share such as 1%, 0.1% or 0',
  'per-second': 'a number such as 1000',
  count: 'a whole number such as 0',
};

/** What is written for a comparison elsewhere. */
const MISTAKEN: ReadonlyMap<string, Comparison> = new Map([
  ['=', '=='],
  ['===', '=='],
  ['=<', '<='],
  ['=>', '>='],
]);

/** Other ways to write a figure. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['p99.9', 'p999'],
  ['errorRate', 'errors'],
  ['opsPerSecond', 'ops/s'],
]);

function wordsIn(text: string, from: number): Word[] {
  return [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ text: word, at: from + index + 1 }));
}

function wrong({ text, at }: Word, what: string): RuleError {
  return new RuleError(`"${text}" at character ${at} ${what}`);
}

/** `is no figure (did you mean p99?); one of ...` */
function unknown(word: Word, what: string, known: readonly string[]): RuleError {
  const near = nearest(word.text, known);
  return wrong(word, `is no ${what}${near === null ? '' : ` (did you mean ${near}?)`}; one of ${known.join(', ')}`);
}

/** @throws RuleError that says what is wrong, at which character, and what is possible there */
export function parseRule(rule: string): ThresholdRule {
  const operator = /[<>=!]+/.exec(rule);
  if (operator === null) {
    throw new RuleError(`no comparison in it; one of ${COMPARISONS.join(', ')}, as in "write p99 < 50ms"`);
  }
  const sign: Word = { text: operator[0], at: operator.index + 1 };
  const comparison = COMPARISONS.find((known) => known === sign.text);
  if (comparison === undefined) {
    const meant = MISTAKEN.get(sign.text);
    const near = meant === undefined ? '' : ` (did you mean ${meant}?)`;
    throw wrong(sign, `is no comparison${near}; one of ${COMPARISONS.join(', ')}`);
  }
  const left = wordsIn(rule.slice(0, operator.index), 0);
  const end = operator.index + sign.text.length;
  const [value, more] = wordsIn(rule.slice(end), end);
  if (value === undefined) throw new RuleError(`nothing follows "${sign.text}" at character ${sign.at}`);
  if (more !== undefined) throw wrong(more, 'is too much: a rule ends with its value');
  const { figure, statistic, scope } = figureAt(left, sign);
  const where = figure.of === 'operation' ? scopeOf(scope) : { ...placeOf(scope, figure), operation: null };
  const allowed = allowedOf(value, figure.unit);
  return { text: textOf(left, comparison, value), ...where, figure, statistic, comparison, allowed };
}

function textOf(left: readonly Word[], comparison: Comparison, value: Word): string {
  return [...left.map(({ text }) => text), comparison, value.text].join(' ');
}

/** The figure, which stands last but for what of its rounds is meant, and what stands before it. */
function figureAt(
  words: readonly Word[],
  sign: Word,
): { readonly figure: Figure; readonly statistic: Statistic | null; readonly scope: readonly Word[] } {
  const last = words.at(-1);
  if (last === undefined) {
    throw new RuleError(`no figure before "${sign.text}" at character ${sign.at}; one of ${names().join(', ')}`);
  }
  const before = words.at(-2);
  const statistic = STATISTICS.find((name) => name === last.text);
  const rounds = before === undefined ? undefined : figureOf(before);
  if (statistic !== undefined && rounds?.of === 'rounds') {
    return { figure: rounds, statistic, scope: words.slice(0, -2) };
  }
  // "max" alone may be the longest latency, but not behind what was to be a time of rounds.
  const meant = statistic !== undefined && before?.text.includes('.') ? before : last;
  const figure = figureOf(meant);
  if (figure === undefined) throw unknown(meant, 'figure', names());
  if (figure.of === 'rounds') {
    throw wrong(last, `has a value in each round: say which, with one of ${STATISTICS.join(', ')} behind it`);
  }
  return { figure, statistic: null, scope: words.slice(0, -1) };
}

function figureOf({ text }: Word): Figure | undefined {
  return FIGURES.get(ALIASES.get(text) ?? text);
}

function names(): string[] {
  return [...FIGURES.keys()];
}

type Scope = Pick<ThresholdRule, 'scenario' | 'step' | 'operation'>;

/** Of a figure of operations: a scenario, an operation, or both in this order. A word that may be either is an operation. */
function scopeOf(words: readonly Word[]): Scope {
  const [first, second, third] = words;
  if (third !== undefined)
    throw wrong(third, 'is too much: before the figure stand a scenario and an operation at most');
  if (first === undefined) return { scenario: null, step: null, operation: null };
  if (second === undefined) {
    const operation = OPERATIONS.find((name) => name === first.text);
    if (operation !== undefined) return { scenario: null, step: null, operation };
    return { ...scenarioOf(first, OPERATIONS), operation: null };
  }
  const place = scenarioOf(first);
  const operation = OPERATIONS.find((name) => name === second.text);
  if (operation === undefined) throw unknown(second, 'operation', OPERATIONS);
  const scenario = findScenario(place.scenario);
  const own = scenario === undefined ? [] : operationsIn(scenario);
  if (!own.includes(operation)) throw wrong(second, `is not done in ${place.scenario}; one of ${own.join(', ')}`);
  return { ...place, operation };
}

/** Beside faults there are reads and writes, and messages of those that keep queues. */
function operationsIn(scenario: Parameters<typeof scenarioOperations>[0]): readonly Operation[] {
  const { ofQueues } = scenario;
  const here = scenarioOperations(scenario);
  return ofQueues === undefined ? here : [...here, ...scenarioOperations({ ...scenario, ...ofQueues })];
}

/** Of a figure of a whole cell: a scenario at most. */
function placeOf(words: readonly Word[], { limit }: Figure): Pick<Scope, 'scenario' | 'step'> {
  const [first, second] = words;
  if (second !== undefined)
    throw wrong(second, `is too much: ${limit} is of a whole cell, so that before it stands a scenario at most`);
  if (first === undefined) return { scenario: null, step: null };
  return scenarioOf(first);
}

/** `scenario` or `scenario/step`; whether there is such a step the plan says. */
function scenarioOf(
  word: Word,
  others: readonly string[] = [],
): { readonly scenario: string; readonly step: string | null } {
  const slash = word.text.indexOf('/');
  const scenario = slash < 0 ? word.text : word.text.slice(0, slash);
  const step = slash < 0 ? null : word.text.slice(slash + 1);
  const known = SCENARIOS.map(({ name }) => name);
  const what = others.length === 0 ? 'scenario' : 'operation and no scenario';
  if (!known.includes(scenario))
    throw unknown({ ...word, text: scenario }, what, [
      ...others,
      ...known.filter((name) => !others.some((other) => other === name)),
    ]);
  if (step === '') throw wrong(word, 'has no step behind its "/"');
  return { scenario, step };
}

function allowedOf(word: Word, unit: ThresholdUnit): number {
  const value = readValue(word.text, unit);
  if (value !== null) return value;
  throw wrong(word, `must be ${UNITS[unit]}`);
}

/** A value in a unit; null when it is none. */
function readValue(text: string, unit: ThresholdUnit): number | null {
  if (unit === 'ms') return text === '0' ? 0 : parseExactDuration(text);
  const [, digits, percent] =
    /^(\d+(?:\.\d+)?)(%?)$/.exec(unit === 'per-second' ? text.replace(/\/s$/, '') : text) ?? [];
  if (digits === undefined) return null;
  const value = Number(digits);
  if (unit !== 'share') {
    return percent === '%' || (unit === 'count' && !Number.isInteger(value)) ? null : value;
  }
  const share = percent === '%' ? value / 100 : value;
  return share <= 1 ? share : null;
}
