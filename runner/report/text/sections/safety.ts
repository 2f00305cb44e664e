import { count, elapsed, plural } from '../../../../lib/base/format.ts';
import { wrap } from '../../../../lib/base/table.ts';
import type { Safety, SafetyReading } from '../../../../lib/report/safety.ts';
import type { Style } from '../../../system/terminal.ts';
import { type Bullet, bulletLines } from '../section.ts';

/** Of the examples of a ledger that is not clean; the report has them all. */
const EXAMPLES_SHOWN = 5;

const WHEN: Readonly<Record<SafetyReading['when'], string>> = {
  'after-faults': 'after the faults',
  'after-full-restart': 'after a full restart',
};

/** What became of every write: a line when all is well, a block with examples when it is not. Never clean when incomplete. */
export function renderSafety(safety: Safety, width: number, style: Style): string[] {
  const { rejectedButThere, wentBack, complete, notes } = safety;
  const broken = isBroken(safety);
  const odd = rejectedButThere + wentBack > 0;
  const paint = broken ? style.red : complete && !odd ? style.green : style.yellow;
  const bullets: Bullet[] = [
    ...(broken || rejectedButThere > 0
      ? safety.readings.map((reading) => ({ mark: '-', text: readingInWords(reading) }))
      : []),
    ...(broken || odd ? exampleBullets(safety.examples) : []),
    ...(broken || odd || !complete ? notes.map((text) => ({ mark: '-', text })) : []),
  ];
  return [
    ...wrap(safetyInWords(safety), width).map(paint),
    ...(bullets.length > 0 ? bulletLines(bullets, width).map(broken ? style.red : (line) => line) : []),
  ];
}

const isBroken = ({ lost, phantom }: Safety): boolean => lost + phantom > 0;

/** A ledger in a sentence: `safety: 12,345 acknowledged writes, none lost, 0 phantom, 3 stale reads (at most 41 ms)`. */
export function safetyInWords(safety: Safety): string {
  const { acknowledged, lost, phantom, rejectedButThere, readings, complete } = safety;
  const { stale, staleMaxMs, wentBack, wentBackMaxMs } = safety;
  const none = complete ? 'none lost' : 'none found lost';
  const parts = [
    plural(acknowledged, 'acknowledged write'),
    lost === 0 ? none : `lost in ${plural(lost, 'entry', 'entries')}`,
    `${count(phantom)} phantom`,
    ...(rejectedButThere > 0 ? [`${count(rejectedButThere)} rejected but there`] : []),
    stale === 0 ? 'no stale read' : `${plural(stale, 'stale read')} ${atMost(stale, staleMaxMs)}`,
    ...(wentBack > 0 ? [`${plural(wentBack, 'read')} went back in time ${atMost(wentBack, wentBackMaxMs)}`] : []),
    ...(readings.some(({ when }) => when === 'after-full-restart') ? [] : ['not read back after a full restart']),
  ];
  return `${titleOf(safety)}: ${parts.join(', ')}`;
}

function titleOf(safety: Safety): string {
  const { complete, rejectedButThere } = safety;
  if (isBroken(safety)) return complete ? 'SAFETY VIOLATED' : 'SAFETY VIOLATED, and the ledger is not complete';
  if (!complete) return 'safety NOT PROVEN, the ledger is not complete';
  return rejectedButThere > 0 ? 'safety IN DOUBT' : 'safety';
}

function atMost(found: number, maxMs: number): string {
  return found === 1 ? `(${elapsed(maxMs)})` : `(at most ${elapsed(maxMs)})`;
}

function readingInWords({ when, nodes, lost, phantom, rejectedButThere, unread }: SafetyReading): string {
  const found = [
    `${count(lost)} lost`,
    `${count(phantom)} phantom`,
    ...(rejectedButThere > 0 ? [`${count(rejectedButThere)} rejected but there`] : []),
    ...(unread > 0 ? [`${count(unread)} not read`] : []),
  ];
  return `${WHEN[when]}, from ${plural(nodes.length, 'node')}: ${found.join(', ')}`;
}

function exampleBullets(examples: readonly string[]): Bullet[] {
  const rest = examples.length - EXAMPLES_SHOWN;
  return [
    ...examples.slice(0, EXAMPLES_SHOWN).map((text) => ({ mark: '!', text })),
    ...(rest > 0 ? [{ mark: '!', text: `and ${plural(rest, 'more example')} in the report` }] : []),
  ];
}
