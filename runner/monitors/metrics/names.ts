import type { Absent } from '../../../lib/base/absent.ts';
import type { Sample } from '../../../lib/base/exposition.ts';
import type { NodeMetric, NodeMetrics, Series } from '../../../lib/targets/metrics.ts';

/** When the process began, in seconds: Prometheus's own libraries tell it, and it tells a node that was started again. */
export const PROCESS_START = 'processStart';

/** A part of a histogram of times, or all that there is of anything else. */
export type Part = 'value' | 'sum' | 'count' | 'bucket';

/** What a name of a node's stands for. */
export interface Found {
  readonly metric: NodeMetric | typeof PROCESS_START;
  readonly part: Part;
  /** Milliseconds in its unit; 1 of what is no time. */
  readonly unitMs: number;
  /** The name less its part: what a metric is taken from is one family. */
  readonly family: string;
  /** Characters that stand before what was looked for: of two families the one with fewer is meant. */
  readonly before: number;
  readonly label: Series['label'];
}

interface Ending {
  readonly text: string;
  readonly found: Omit<Found, 'family' | 'before'>;
  /** Characters at its end that tell the part. */
  readonly partLength: number;
}

const UNITS_MS: Readonly<Record<string, number>> = { _milliseconds: 1, _ms: 1, _seconds: 1_000, _s: 1_000 };
const NONE: readonly Found[] = [];
/** A node names some hundreds; one that has ever new names, or endless ones, does not fill the memory. */
const MOST_KNOWN = 5_000;
const LONGEST_NAME = 200;

/** Finds what a target's nodes are known to count among all that a node tells. What was once looked up is known. */
export class Names {
  readonly #endings: readonly Ending[];
  readonly #known = new Map<string, readonly Found[]>();

  constructor({ counts, times, levels }: Pick<NodeMetrics, 'counts' | 'times' | 'levels'>) {
    this.#endings = [
      ...present(counts).flatMap(([metric, series]) =>
        series.as === 'events'
          ? timed(series.name).flatMap(({ text, unitMs }) => endingsOf(metric, series, [`${text}_count`], unitMs))
          : endingsOf(metric, series, countNames(series.name, series.as)),
      ),
      ...present(times).flatMap(([metric, series]) =>
        timed(series.name).flatMap(({ text, unitMs }) =>
          (['sum', 'count', 'bucket'] as const).flatMap((part) =>
            endingsOf(metric, series, [`${text}_${part}`], unitMs, part),
          ),
        ),
      ),
      ...present(levels).flatMap(([metric, series]) => endingsOf(metric, series, [series.name])),
      ...endingsOf(PROCESS_START, { name: '' }, ['process_start_time_seconds']),
    ];
  }

  /** All that a name stands for; nothing for most. */
  readonly of = (name: string): readonly Found[] => {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (name.length > LONGEST_NAME) return NONE;
    // A part of a text keeps all of it in memory.
    const own = Buffer.from(name, 'latin1').toString('latin1');
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    const found = this.#endings.flatMap(({ text, found: what, partLength }) => {
      const before = name.length - text.length;
      if (!name.endsWith(text) || (before > 0 && !'_:'.includes(name.charAt(before - 1)))) return [];
      return [{ ...what, family: own.slice(0, name.length - partLength), before }];
    });
    this.#known.set(own, found.length === 0 ? NONE : found);
    return found;
  };
}

/** Whether a sample has the label that its metric is told by; any of a metric without one. */
export function hasLabel({ label }: Pick<Found, 'label'>, { labels }: Sample): boolean {
  if (label === undefined) return true;
  for (const [name, value] of labels) {
    if ((name === label.name || name.endsWith(`_${label.name}`)) && value === label.value) return true;
  }
  return false;
}

function present<K extends string, S extends object>(series: Readonly<Record<K, S | Absent>>): [K, S][] {
  return (Object.entries(series) as [K, S | Absent][]).flatMap(([metric, each]) =>
    'absent' in each ? [] : [[metric, each as S] as [K, S]],
  );
}

/** Some exporters end every counter in `_total`, and a histogram's unit may be spelled once more. */
function countNames(name: string, as: 'count' | 'position' | 'sum'): string[] {
  return as === 'sum' ? [`${name}_sum`, `${name}_bytes_sum`] : [`${name}_total`, name];
}

function timed(name: string): { text: string; unitMs: number }[] {
  return Object.entries(UNITS_MS).map(([unit, unitMs]) => ({ text: name + unit, unitMs }));
}

function endingsOf(
  metric: Found['metric'],
  { label }: Series,
  texts: readonly string[],
  unitMs = 1,
  part: Part = 'value',
): Ending[] {
  const partLength = part === 'value' ? 0 : part.length + 1;
  return texts.map((text) => ({ text, found: { metric, part, unitMs, label }, partLength }));
}
