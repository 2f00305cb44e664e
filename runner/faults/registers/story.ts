import { milliseconds } from '../../../lib/base/format.ts';
import { entryText, valueText } from '../ledger/sentences.ts';
import type { LedgerWrites } from '../ledger/writes.ts';
import type { RegisterViolation, ValueSeen } from './judge.ts';
import { UNRECORDED } from './zones.ts';

/** Beyond this it is the time since before the scenario, which nobody has measured. */
const MEASURED_MS = 1e12;

const at = (ms: number): string => (ms / 1_000).toFixed(3);

/** An operation with its interval, as the clock told it: `a read of node2 from 12.410 to 12.411 s`. */
function operationText({ context }: LedgerWrites, row: number): string {
  const { history, nodes } = context;
  if (row === UNRECORDED) return 'before all';
  const node = nodes[history.node(row)] ?? 'an unknown node';
  const sent = at(history.sentMs(row));
  if (!history.isWrite(row)) return `a read of ${node} from ${sent} to ${at(history.endedMs(row))} s`;
  return history.isOk(row)
    ? `its write from ${sent} to ${at(history.endedMs(row))} s`
    : `its write from ${sent} s on, whose end is not known`;
}

function valueLine(writes: LedgerWrites, { origin, ended, started }: ValueSeen): string {
  const value = valueText(writes, origin);
  if (ended === started) return `${value}: ${operationText(writes, ended)}`;
  return `${value}: ${operationText(writes, ended)}, and ${operationText(writes, started)}`;
}

const byText = (byMs: number): string => (byMs < MEASURED_MS ? `, by ${milliseconds(byMs)} ms at least` : '');

/** A violation in four lines: where it is, the two values with the operations that show them, and why no order fits. */
export function storyOf(writes: LedgerWrites, violation: RegisterViolation): string[] {
  const entry = entryText(writes.context, violation.entry);
  if (violation.kind === 'read-too-early') {
    const { write, read, byMs } = violation;
    return [
      `${entry}: a value was read before it was sent`,
      `read: ${operationText(writes, read)} answered ${valueText(writes, write)}`,
      `written: ${operationText(writes, write)}`,
      `The read had ended before the write was sent${byText(byMs)}.`,
    ];
  }
  const { one, other, byMs } = violation;
  return [
    `${entry}: two values that fit in no order`,
    valueLine(writes, one),
    valueLine(writes, other),
    `The one was there before the other came, and again after it was there${byText(byMs)}.`,
  ];
}
