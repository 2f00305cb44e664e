import { largest } from '../../base/extremes.ts';
import type { Distribution, Silence } from '../../report/figures.ts';
import { median } from '../statistics.ts';
import type { Writes } from './cost.ts';
import type { Stretch } from './windows.ts';

/** Silences are told in full as long as there are fewer. */
const SILENCES_TOLD = 10;

/**
 * What a script's load told of its writes: a 99th percentile of each second, and silences to 50 ms.
 * @param window the measured one, milliseconds since the run's start
 */
export function writesBySecond({ seconds, silence }: Distribution, window: Stretch): Writes {
  return {
    from: 'seconds',
    steady: [window],
    stall: (stretch) => (silence === undefined ? null : stallIn(silence, shifted(stretch, window.fromMs))),
    p99: (stretches) => {
      const touched = new Set(stretches.flatMap((stretch) => secondsOf(shifted(stretch, window.fromMs))));
      return median([...touched].flatMap((second) => seconds.p99Ms[second] ?? []));
    },
  };
}

function shifted({ fromMs, toMs }: Stretch, byMs: number): Stretch {
  return { fromMs: fromMs - byMs, toMs: toMs - byMs };
}

function secondsOf({ fromMs, toMs }: Stretch): number[] {
  const first = Math.floor(fromMs / 1_000);
  return Array.from({ length: Math.max(0, Math.ceil(toMs / 1_000) - first) }, (_, at) => first + at);
}

/** The part of a silence that lies in a stretch; 0 when there was none of 150 ms, null when it may have been too short to be told. */
function stallIn({ longest }: Silence, { fromMs, toMs }: Stretch): number | null {
  const inside = longest.map(({ atMs, ms }) => Math.min(atMs + ms, toMs) - Math.max(atMs, fromMs));
  const most = Math.max(0, largest(inside));
  return most === 0 && longest.length >= SILENCES_TOLD ? null : most;
}
