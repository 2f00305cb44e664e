import type { OperationResult, Verdict } from '../report/figures.ts';
import type { CellRaft, CellResources } from '../report/monitors.ts';
import type { Safety } from '../report/safety.ts';
import { type Operation, traitsOf } from '../targets/operations.ts';
import { setInWords } from './clock.ts';
import { countedOtherwise } from './distribution.ts';
import { unorderedEntries } from './safety.ts';
import { samplesNeeded } from './statistics.ts';

/** What a verdict is made from, besides the operations. */
export interface Evidence {
  readonly operations: readonly OperationResult[];
  readonly droppedIterations: number;
  readonly windowSeconds: number;
  /** The step sends writes to a node that does not lead. */
  readonly redirectsExpected: boolean;
  /** Nodes were broken on purpose: failures and another leader are what was to be measured. */
  readonly faultsExpected?: boolean;
  /** What became of every write, where that was asked. */
  readonly safety?: Safety;
  /** How long the window was to be. */
  readonly plannedSeconds: number;
  /** Null when the leadership was not watched. */
  readonly raft: CellRaft | null;
  readonly resources: CellResources;
  /** Processors of the machine that makes the load. */
  readonly cpus: number;
  /** By how much its clock was set forward meanwhile, each time. */
  readonly clockSteps: readonly { readonly byMs: number }[];
}

/** Above this share of failures a latency describes the survivors, not the service. */
const INVALID_ERROR_RATE = 0.5;
const SUSPECT_ERROR_RATE = 0.01;
/** k6's own advice: with less than a fifth of the processors idle, its latencies include its own queueing. */
const BUSY_GENERATOR = 0.8;
/** An open load may send so late without a doubt: ten times the grain of the timers. */
const LATE_MS = 10;
/** And later where that is no more than this share of the p99 that it is a part of. */
const LATE_SHARE = 0.1;
/** Samples below which the largest of them does not bound the 99th percentile. */
export const P99_SAMPLES = samplesNeeded(0.99);

const plural = (operation: Operation): string => traitsOf(operation).plural;
const counted = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one} was` : `${count} ${many} were`;
const entries = (count: number): string => (count === 1 ? '1 entry' : `${count} entries`);
const percent = (rate: number): string => `${(rate * 100).toFixed(rate < 0.1 ? 2 : 0)} %`;

/** k6's share of all processors, 0..1; null when it was not sampled. */
function generatorShare({ resources, cpus }: Evidence): number | null {
  if ('absent' in resources) return null;
  const k6 = resources.processes.find(({ label }) => label === 'k6');
  return k6 ? k6.cpuCoresMean / cpus : null;
}

/** Of an open load: why its latency says as much of the generator as of the service; null when it does not. */
function tooLate({ operation, latencyMs, openMs }: OperationResult): string | null {
  const late = openMs?.lateness.p99 ?? 0;
  if (latencyMs === null || late <= LATE_MS || late <= latencyMs.p99 * LATE_SHARE) return null;
  return `The generator was late: a hundredth of the ${plural(operation)} was sent ${late.toFixed(1)} ms or more after it was due, with a p99 of ${latencyMs.p99.toFixed(1)} ms.`;
}

/** Says how far a cell's numbers can be believed, and why not further. */
export function judge(evidence: Evidence): Verdict {
  const { operations, droppedIterations, windowSeconds, plannedSeconds, raft } = evidence;
  const invalid: string[] = [];
  const suspect: string[] = [];
  if (droppedIterations > 0)
    invalid.push(`${counted(droppedIterations, 'iteration', 'iterations')} dropped: the offered load was not offered.`);
  for (const result of operations) {
    const { operation, ok, errorRate, redirects, reasons } = result;
    if (ok === 0) {
      invalid.push(`No ${operation} succeeded.`);
      continue;
    }
    const wrong = reasons.find(({ reason }) => reason === 'wrong-value');
    if (wrong)
      invalid.push(
        `${wrong.count} sampled ${wrong.count === 1 ? operation : plural(operation)} answered a value that raftmark did not write.`,
      );
    // Of a window that was cut off, users may have had no time to tell the rest.
    const otherwise = windowSeconds < plannedSeconds ? null : countedOtherwise(result);
    if (otherwise !== null && !evidence.faultsExpected) suspect.push(otherwise);
    const main = [...reasons].sort((a, b) => b.count - a.count)[0];
    const because = main ? `, mostly ${main.reason}` : '';
    const lateness = tooLate(result);
    if (lateness !== null) suspect.push(lateness);
    if (evidence.faultsExpected) continue;
    if (errorRate > INVALID_ERROR_RATE)
      invalid.push(`${percent(errorRate)} of the ${plural(operation)} failed${because}.`);
    else if (errorRate > SUSPECT_ERROR_RATE)
      suspect.push(`${percent(errorRate)} of the ${plural(operation)} failed${because}.`);
    if (redirects > 0 && !evidence.redirectsExpected)
      suspect.push(`${counted(redirects, operation, plural(operation))} redirected: the leader changed.`);
    if (ok < P99_SAMPLES)
      suspect.push(
        `${ok === 1 ? `1 ${operation} is` : `${ok} ${plural(operation)} are`} too few for a 99th percentile (${P99_SAMPLES} at least).`,
      );
  }
  if (raft?.leadershipMoved && !evidence.faultsExpected)
    suspect.push('Leadership moved unasked while this was measured.');
  if (evidence.safety) {
    const { complete, rejectedButThere, lost, phantom, behind } = evidence.safety;
    if (lost > 0) invalid.push(`Acknowledged writes were lost in ${entries(lost)}.`);
    if (phantom > 0) invalid.push(`${entries(phantom)} held a value that nobody wrote.`);
    const unordered = unorderedEntries(evidence.safety);
    if (unordered > 0) invalid.push(`Reads were not linearizable in ${entries(unordered)}, as they promise to be.`);
    if (rejectedButThere > 0)
      suspect.push(`Writes that were refused are there all the same in ${entries(rejectedButThere)}.`);
    if (behind > 0) suspect.push(`A node still lacked acknowledged writes of ${entries(behind)} that others had.`);
    if (!complete)
      suspect.push('The safety ledger is not complete: whether everything acknowledged is there is not known.');
  }
  for (const { byMs } of evidence.clockSteps)
    suspect.push(
      `The system's clock was set ${setInWords(byMs)} while this was measured, and k6 takes its times from that clock.`,
    );
  const busy = generatorShare(evidence);
  if (busy !== null && busy > BUSY_GENERATOR) {
    suspect.push(`k6 used ${percent(busy)} of the processors: the generator may be what was measured.`);
  }
  if (windowSeconds < plannedSeconds * 0.99) {
    suspect.push(`Only ${windowSeconds.toFixed(1)} s of ${plannedSeconds} s were measured.`);
  }
  const level = invalid.length > 0 ? 'invalid' : suspect.length > 0 ? 'suspect' : 'valid';
  return { level, reasons: [...invalid, ...suspect] };
}
