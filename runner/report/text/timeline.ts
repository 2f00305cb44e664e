import { largest } from '../../../lib/base/extremes.ts';
import { elapsed } from '../../../lib/base/format.ts';
import type { Style } from '../../system/terminal.ts';
import type { TimelineBlock } from '../section.ts';
import { characterMs, sparkline, sparklineAxis, sparklineLength } from './sparkline.ts';

const GAP = '  ';

/**
 * Each moment as a line of accepted writes around it, with its text beside it where there is room.
 * @returns no line at all where the terminal is narrower than the timelines
 */
export function timelineLines(
  { caption, timeline, moments, untilMs }: TimelineBlock,
  { width, unicode, style }: { readonly width: number; readonly unicode: boolean; readonly style: Style },
): string[] {
  const labelWidth = Math.max(0, largest(moments.map(({ label }) => label.length)));
  const length = labelWidth + GAP.length + sparklineLength(timeline, untilMs);
  if (length > width) return [];
  const lines = moments.map(({ label, atMs, perSecondBefore, text }) => {
    const bars = sparkline(timeline, { atMs, untilMs, perSecond: perSecondBefore }, unicode);
    const room = length + GAP.length + text.length <= width;
    return `${label.padEnd(labelWidth)}${GAP}${bars}${room ? GAP + style.dim(text) : ''}`.trimEnd();
  });
  const each = `${caption}, ${elapsed(characterMs(timeline, untilMs))} each:`;
  return [style.dim(each), ' '.repeat(labelWidth) + GAP + style.dim(sparklineAxis(timeline, untilMs)), ...lines];
}
