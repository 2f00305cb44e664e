import { barrierInWords } from '../../../../lib/analysis/barrier.ts';
import type { BarrierWatch } from '../../../../lib/report/barrier.ts';
import type { Safety } from '../../../../lib/report/safety.ts';
import { type Block, muted } from '../../section.ts';

/** What was seen of the read barrier, and where that contradicts what the reads were taken for; nothing where nobody looked. */
export function barrierBlocks(watch: BarrierWatch | undefined, { stale }: Pick<Safety, 'stale'>): Block[] {
  if (watch === undefined) return [];
  const text = barrierInWords(watch, stale);
  return [
    { kind: 'prose', text: watch.modes.length === 0 ? muted(text) : text },
    ...(watch.finding === null ? [] : [{ kind: 'prose', text: { text: watch.finding, emphasis: 'warning' } } as const]),
  ];
}
