import type { PatientRead } from '../../../lib/analysis/barrier.ts';
import { readAnswerBytes } from '../../../lib/targets/answer-size.ts';
import type { ReadBarrier } from '../../../lib/targets/read-barrier.ts';
import type { Sender } from '../../cluster/send.ts';
import type { EntryProbes } from './entry-probes.ts';
import type { ProberOptions } from './options.ts';
import { ProbeRequests } from './requests.ts';
import { startTicks, type Ticks } from './ticks.ts';

/** Few enough to cost nothing, and often enough that a leader which is away for a second longer than the barrier's time shows it. */
const EVERY_MS = 250;
/** So much more time than the barrier takes a read has: what a busy node adds. */
const BEYOND_MS = 1_500;

/** Reads of every node that wait for longer than its read barrier does. */
export interface PatientReads {
  /** Those that have ended, in the order of their ends. */
  readonly ended: readonly PatientRead[];
  /** No further ones; those under way are given up. */
  stop(): Promise<void>;
}

/** Starts them: all other probes and reads give up sooner, and would never see what a barrier does when its time is over. */
export function startPatientReads(
  { limitMs }: ReadBarrier,
  options: ProberOptions,
  sender: Sender,
  probes: EntryProbes,
): PatientReads {
  const timeoutMs = limitMs + BEYOND_MS;
  const over = new AbortController();
  const maxBytes = readAnswerBytes(options.target.entries, options.values.bytes);
  const requests = new ProbeRequests(sender, options, timeoutMs, maxBytes, over.signal);
  const ended: PatientRead[] = [];
  const ticks: Ticks = startTicks({
    lanes: options.nodes.length,
    everyMs: EVERY_MS,
    most: Math.ceil((2 * timeoutMs) / EVERY_MS),
    clock: options.clock,
    tick: async (node) => {
      try {
        const read = await probes.readPatiently(node, requests);
        if (read !== null) ended.push(read);
      } catch (error) {
        if (!over.signal.aborted) throw error;
      }
    },
  });
  return {
    ended,
    stop: () => {
      over.abort();
      return ticks.stop();
    },
  };
}
