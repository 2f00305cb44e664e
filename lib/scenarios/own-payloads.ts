import type { Payload } from '../data/payload.ts';
import { sidesOf } from '../targets/size-boundary.ts';
import type { Target } from '../targets/target.ts';
import type { Scenario } from './scenario.ts';

/**
 * The payload sizes that a scenario runs through with a target in place of the chosen ones: its own, and where these pass the size at
 * which the target stores values in another way, the sides of that, smallest first. Null: the chosen ones.
 */
export function ownPayloads({ payloads }: Scenario, { entries }: Pick<Target, 'entries'>): readonly Payload[] | null {
  if (payloads === undefined || 'absent' in entries || 'absent' in entries.sizeBoundary) return payloads ?? null;
  const { sizeBoundary } = entries;
  const sizes = payloads.map(({ bytes }) => bytes);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const sides = sidesOf(sizeBoundary).filter(({ bytes }) => bytes > least && bytes < most && !sizes.includes(bytes));
  return [...payloads, ...sides].sort((one, other) => one.bytes - other.bytes);
}
