import { largest } from '../../../lib/base/extremes.ts';
import { perSecond } from '../../../lib/base/format.ts';
import type { Timeline } from '../../../lib/report/faults.ts';
import type { Moment } from '../section.ts';
import { type Html, html } from './html.ts';

const BEFORE_MS = 1_000;
const WIDTH = 300;
const HEIGHT = 24;

/**
 * Accepted writes of each slot around a moment, as bars against the rate from before it.
 * @param untilMs how much of the time after it is shown
 */
export function burstsOf({ slotMs, slots }: Timeline, { label, atMs, perSecondBefore }: Moment, untilMs: number): Html {
  const around = slots.filter((slot) => slot.atMs >= atMs - BEFORE_MS && slot.atMs < atMs + untilMs);
  const full =
    perSecondBefore > 0 ? (perSecondBefore * slotMs) / 1_000 : Math.max(1, largest(around.map(({ ok }) => ok)));
  const x = (ms: number): number => ((ms - atMs + BEFORE_MS) / (BEFORE_MS + untilMs)) * WIDTH;
  const width = (slotMs / (BEFORE_MS + untilMs)) * WIDTH;
  const bars = around.map((slot) => {
    const height = Math.min(1, slot.ok / full) * HEIGHT;
    const none = slot.ok === 0 && slot.offered > 0;
    return none
      ? html`<rect class="none" x="${x(slot.atMs).toFixed(1)}" y="${HEIGHT - 2}" width="${width.toFixed(1)}" height="2"/>`
      : html`<rect class="bar" x="${x(slot.atMs).toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"/>`;
  });
  const silent = around.filter(({ ok, offered }) => ok === 0 && offered > 0).length;
  const name = `${label}: ${perSecond(perSecondBefore)} writes/s before; none accepted in ${silent} of ${around.length} slots of ${slotMs} ms`;
  return html`<svg class="burst" role="img" aria-label="${name}" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">${bars}<line class="fault" x1="${x(atMs)}" x2="${x(atMs)}" y1="0" y2="${HEIGHT}"/></svg>`;
}
