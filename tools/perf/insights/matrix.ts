import { layoutTable } from '../../../lib/base/table.ts';
import type { Finding } from '../../../lib/report/findings.ts';
import type { Figure } from '../part.ts';
import type { MadeTrouble } from './troubles/trouble.ts';

/** Of the runs of a trouble so many have to be told by the rule that is for it. */
const DETECTED = 0.9;
/** Of all runs no more may have a false alarm. */
const MOST_FALSE = 0.05;

/** What rules said in runs beside one trouble. */
export interface Row {
  readonly trouble: Pick<MadeTrouble, 'name' | 'wanted' | 'told' | 'also'>;
  /** What was found in each run that came about. */
  readonly runs: readonly (readonly Pick<Finding, 'id' | 'kind' | 'severity'>[])[];
  /** Why a run did not come about, in the order in which they did not. */
  readonly failed: readonly string[];
}

type Found = Row['runs'][number];

const warns = (found: Found, rule: string): boolean =>
  found.some(({ id, severity }) => id === rule && severity !== 'note');
const tells = (found: Found, rule: string): boolean => found.some(({ id }) => id === rule);

/** In how many runs a rule warned. */
export function warned({ runs }: Row, rule: string): number {
  return runs.filter((found) => warns(found, rule)).length;
}

/** Whether a rule is to be silent beside a trouble. */
function isFalse({ wanted, told = [], also = {} }: Row['trouble'], rule: string): boolean {
  return !wanted.includes(rule) && !told.includes(rule) && !(rule in also);
}

/** Troubles that were told of a run and are none that it had. A property that warns is there all the same. */
export function falseAlarmsIn({ trouble }: Pick<Row, 'trouble'>, found: Found): string[] {
  const alarms = found.filter(({ kind, severity }) => kind === 'trouble' && severity !== 'note').map(({ id }) => id);
  return [...new Set(alarms)].filter((id) => isFalse(trouble, id));
}

/** How often each trouble was noticed, and how often something else was. */
export function matrixFigures(rows: readonly Row[], each: number): Figure[] {
  const all = rows.flatMap((row) => row.runs.map((found) => falseAlarmsIn(row, found)));
  const falsely = all.filter((rules) => rules.length > 0);
  const names = [...new Set(falsely.flat())];
  return [
    ...rows.flatMap((row) => detected(row, each)),
    {
      name: 'runs with an alarm of something that was not there',
      value: all.length === 0 ? Number.NaN : falsely.length / all.length,
      unit: 'of runs',
      goal: { atMost: MOST_FALSE },
      note: `${falsely.length} of ${all.length}${names.map((name) => `, ${name} in ${falsely.filter((rules) => rules.includes(name)).length}`).join('')}`,
    },
  ];
}

function detected(row: Row, each: number): Figure[] {
  const { trouble, runs, failed } = row;
  const others = [...new Set(runs.flat().map(({ id }) => id))].filter(
    (rule) => !trouble.wanted.includes(rule) && warned(row, rule) > 0,
  );
  const beside = others.map((rule) => {
    const why = trouble.also?.[rule];
    const word = why === undefined ? (isProperty(runs, rule) ? ', a property' : ', FALSE') : `, ${why}`;
    return `${rule} in ${warned(row, rule)}${word}`;
  });
  const note = [...failed.slice(0, 1).map((why) => `${failed.length} not run: ${why}`), ...beside].join('; ');
  const rules = [
    ...trouble.wanted.map((rule) => ({ rule, value: warned(row, rule) })),
    ...(trouble.told ?? []).map((rule) => ({ rule, value: runs.filter((found) => tells(found, rule)).length })),
  ];
  return rules.map(({ rule, value }) => ({
    name: `${rule}: ${trouble.name}`,
    value: runs.length === 0 ? Number.NaN : value,
    unit: `of ${each}`,
    goal: { atLeast: DETECTED * each },
    ...(note === '' ? {} : { note }),
  }));
}

function isProperty(runs: Row['runs'], rule: string): boolean {
  return runs.flat().some(({ id, kind }) => id === rule && kind === 'property');
}

/**
 * Each trouble with how often each rule warned of it: [n] what was wanted, (n) what may come of it, n! what was false, n a property.
 * @param rules the columns, each under its number
 */
export function matrixLines(
  rows: readonly Row[],
  rules: readonly { readonly id: string; readonly kind: Finding['kind'] }[],
  width: number,
): string[] {
  const columns = [
    { header: 'trouble', align: 'left' },
    { header: 'runs', align: 'right' },
    ...rules.map((_, at) => ({ header: String(at + 1), align: 'right' }) as const),
  ] as const;
  const cells = (row: Row): string[] => [
    row.trouble.name,
    String(row.runs.length),
    ...rules.map((rule) => cellOf(row, rule)),
  ];
  return [
    ...layoutTable(
      columns,
      rows.map((row) => ({ cells: cells(row) })),
      width,
    ).lines,
    ...rules.map(({ id }, at) => `${at + 1} ${id}`),
  ];
}

function cellOf(row: Row, { id, kind }: { readonly id: string; readonly kind: Finding['kind'] }): string {
  const { wanted, told = [], also = {} } = row.trouble;
  const count = told.includes(id) ? row.runs.filter((found) => tells(found, id)).length : warned(row, id);
  if (wanted.includes(id) || told.includes(id)) return `[${count}]`;
  if (count === 0) return '.';
  if (id in also) return `(${count})`;
  return kind === 'property' ? String(count) : `${count}!`;
}
