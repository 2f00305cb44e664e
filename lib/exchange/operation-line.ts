import type { ClockOrigin } from '../base/clock-origin.ts';
import { OUTCOMES, type Outcome } from '../targets/outcome.ts';

/** One operation of the open load, as its script tells it. */
export interface OperationLine {
  readonly operation: 'read' | 'write';
  readonly entry: number;
  /** Host and port of the node that was asked last. */
  readonly node: string;
  /** The stamp that was written, or of the value that was read; see ValueReader in lib/data/values.ts. */
  readonly writer: number;
  readonly count: number;
  /** Milliseconds since 1970, to a thousandth, as the system's clock of k6's machine has them: one for all users. */
  readonly dueMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
  readonly outcome: Outcome;
  /** Its time went by without an answer. */
  readonly unanswered: boolean;
}

/** The operation as one line of ten words, and an eleventh where nobody answered, which k6 prints into its console output. */
export function formatOperation(line: OperationLine): string {
  const { operation, entry, node, writer, count, dueMs, sentMs, endedMs, outcome, unanswered } = line;
  const times = [dueMs, sentMs, endedMs].map((ms) => ms.toFixed(3)).join(' ');
  return `op ${operation} ${entry} ${node} ${writer} ${count} ${times} ${outcome}${unanswered ? ' unanswered' : ''}`;
}

const LINE = /\bop (read|write) (\d+) (\S+) (-?\d+) (\d+) (\d+\.\d+) (\d+\.\d+) (\d+\.\d+) (\w+)( unanswered)?/;

/** Reads a line of k6's console output back; null when it tells of no operation. */
export function parseOperation(text: string): OperationLine | null {
  const match = LINE.exec(text);
  const outcome = OUTCOMES.find((known) => known === match?.[9]);
  if (!match || outcome === undefined) return null;
  return {
    operation: match[1] as OperationLine['operation'],
    entry: Number(match[2]),
    node: match[3] as string,
    writer: Number(match[4]),
    count: Number(match[5]),
    dueMs: Number(match[6]),
    sentMs: Number(match[7]),
    endedMs: Number(match[8]),
    outcome,
    unanswered: match[10] !== undefined,
  };
}

/** How far the times of an open load's lines may be off the system's clock, as a line of its own. */
export function formatClock({ errorMs }: Pick<ClockOrigin, 'errorMs'>): string {
  return `clock ${errorMs.toFixed(6)}`;
}

const CLOCK = /\bclock (\d+\.\d+)/;

/** Reads such a line back, in milliseconds; null when it is none. */
export function parseClock(text: string): number | null {
  const match = CLOCK.exec(text);
  return match ? Number(match[1]) : null;
}
