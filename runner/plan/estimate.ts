import { largest } from '../../lib/base/extremes.ts';
import type { Payload } from '../../lib/data/payload.ts';
import { isIdle, shareOf } from '../../lib/scenarios/shares.ts';
import { grows, TRIAL_TIMES } from '../../lib/scenarios/soak.ts';
import { entriesPerWrite, mostUnderWay, openUsers, type Step, scheduleLengthMs } from '../../lib/scenarios/steps.ts';
import type { TaskLoad } from '../../lib/scenarios/task-load.ts';
import { aroundSeconds, SCRIPT_OVERHEAD_S } from './around.ts';
import { bytesOfClients, clientsStartSeconds } from './holding.ts';
import type { Block, Estimate, ScriptPlan, Session } from './plan.ts';
import { queueSeconds } from './queue-time.ts';

/** A plan that would write more asks for --yes. All scenarios of the small tier on one cluster write less with every target. */
export const SAFE_BYTES = 5 * 1_024 ** 3;

/**
 * What a small cluster on one machine does at best; an estimate has to err upwards. Requests per second of one user, of
 * all users, and value bytes per second.
 */
const CEILING = { perUser: 3_000, writes: 6_000, reads: 15_000, bytesPerSecond: 40 * 1_024 ** 2 };
/** Resident bytes that k6 keeps per request for its exact percentiles, and its size without any. */
const BYTES_PER_REQUEST = 215;
const GENERATOR_BASE = 120 * 1_024 ** 2;
/** What k6 takes for an operation of an open load that is under way, besides its value: a connection of its own over HTTP. */
const BYTES_PER_UNDER_WAY = 160 * 1_024;
const SEED_PER_SECOND = 2_000;
/** A rate of a soak is tried for so long; where it is lowered, each that follows takes as long again. */
const TRIAL_S = (TRIAL_TIMES.warmupMs + TRIAL_TIMES.durationMs) / 1_000;

/** Requests per second, and the values that are written by them. */
function rates(step: Step, payload: Payload): { writes: number; reads: number; values: number } {
  const batch = entriesPerWrite(step.load);
  const { writes, reads } = requestRates(step, payload.bytes * batch);
  return { writes, reads, values: writes * batch };
}

function requestRates({ load, users }: Step, bytesEach: number): { writes: number; reads: number } {
  if (load.kind === 'audit') return { writes: 0, reads: users * 100 };
  const ofBest = shareOf(load);
  if (ofBest !== null) {
    return { writes: (Math.min(CEILING.writes, CEILING.bytesPerSecond / bytesEach) * ofBest) / 100, reads: 0 };
  }
  if (load.kind === 'open') {
    const writes = load.writesPerSecond + load.messagesPerSecond;
    return { writes, reads: load.readsPerSecond + load.queriesPerSecond };
  }
  if (load.kind === 'paced-queues') return { writes: load.perSecond * load.queues, reads: 0 };
  if (load.kind === 'tasks') return taskRates(load, users);
  const bytes = CEILING.bytesPerSecond / bytesEach;
  const writes = Math.min(users * CEILING.perUser, CEILING.writes, bytes);
  const reads = Math.min(users * CEILING.perUser, CEILING.reads, bytes);
  if (load.kind === 'queues') {
    const { consumers, depthPerSecond } = load;
    return { writes: consumers === 'alone' ? depthPerSecond : writes, reads: consumers === 'none' ? 0 : reads };
  }
  const share = load.readPercent / 100;
  return { writes: writes * (1 - share), reads: reads * share };
}

/** Of the stand-in: what the service itself does is much less. */
function taskRates({ operation }: TaskLoad, users: number): { writes: number; reads: number } {
  const perSecond = Math.min(users * CEILING.perUser, CEILING.writes);
  return operation === 'query' ? { writes: 0, reads: perSecond } : { writes: perSecond, reads: 0 };
}

/** What k6 takes when as many operations of an open load are under way as may be. */
function bytesUnderWay({ load }: Step, { bytes }: Payload): number {
  return load.kind === 'open' ? openUsers(load) * mostUnderWay(bytes) * (BYTES_PER_UNDER_WAY + bytes) : 0;
}

/** Audited writes of a script, which are made before its steps. */
function auditedWrites({ variables }: ScriptPlan): number {
  return Number(variables.AUDIT_TO ?? 0) - Number(variables.AUDIT_FROM ?? 0);
}

/** Values that a step writes, those of trials of its rate among them: each has half of the one before, so that all have twice the first. */
function valuesOf(step: Step, { durationMs, warmupMs }: ScriptPlan['schedule'], payload: Payload): number {
  const seconds = (durationMs + warmupMs) / 1_000 + (grows(step.load) ? 2 * TRIAL_S : 0);
  return rates(step, payload).values * seconds;
}

/** Values that a block writes to each of its clusters, by the cluster's name; erring upwards. */
export function valuesWritten({ payload, entries, clusters, scripts }: Block): Map<string, number> {
  const running = scripts.filter(({ skip }) => skip === null);
  const written = new Map(clusters.map(({ name }) => [name, running.length === 0 ? 0 : entries]));
  for (const script of running) {
    const { cluster, schedule } = script;
    const load = schedule.steps.reduce((sum, step) => sum + valuesOf(step, schedule, payload), 0);
    written.set(cluster.name, (written.get(cluster.name) ?? 0) + auditedWrites(script) + load);
  }
  return written;
}

/** Entries that a block adds at most to the dataset of one of its clusters. */
export function grownValues({ payload, scripts }: Pick<Block, 'payload' | 'scripts'>): number {
  const added = new Map<string, number>();
  for (const { cluster, schedule, skip } of scripts) {
    if (skip !== null) continue;
    const grown = schedule.steps.filter(({ load }) => grows(load));
    const values = grown.reduce((sum, step) => sum + valuesOf(step, schedule, payload), 0);
    added.set(cluster.name, (added.get(cluster.name) ?? 0) + values);
  }
  return Math.max(0, largest(added.values()));
}

/** What a plan will take, erring upwards. */
export function estimate(sessions: readonly Session[]): Estimate {
  const blocks = sessions.flatMap((session) => session.blocks);
  let seconds = aroundSeconds(sessions);
  let bytesWritten = 0;
  let requestsPerScript = 0;
  let underWayBytes = 0;
  for (const block of blocks) {
    const { payload, entries, clusters, scripts } = block;
    const running = scripts.filter(({ skip }) => skip === null);
    if (running.length === 0) continue;
    for (const values of valuesWritten(block).values()) bytesWritten += values * payload.bytes;
    const perSecond = Math.min(SEED_PER_SECOND, CEILING.bytesPerSecond / 2 / payload.bytes);
    seconds += (entries === 0 ? 0 : SCRIPT_OVERHEAD_S + entries / perSecond) * clusters.length;
    for (const script of running) {
      const { schedule } = script;
      const stepSeconds = (schedule.durationMs + schedule.warmupMs) / 1_000;
      const audited = auditedWrites(script);
      let requests = audited;
      let written = 0;
      for (const step of schedule.steps) {
        const { writes, reads } = rates(step, payload);
        written += writes * stepSeconds;
        requests += (writes + reads) * stepSeconds;
        const bytes = bytesUnderWay(step, payload) + bytesOfClients(step, script.protocol, false);
        underWayBytes = Math.max(underWayBytes, bytes);
      }
      requestsPerScript = Math.max(requestsPerScript, requests);
      seconds += clientsStartSeconds(schedule.steps, script.protocol);
      const ofK6 = schedule.steps.every(({ load }) => isIdle(load)) ? 0 : SCRIPT_OVERHEAD_S;
      if (schedule.steps.some(({ load }) => grows(load))) seconds += SCRIPT_OVERHEAD_S + TRIAL_S;
      seconds += ofK6 + audited / SEED_PER_SECOND + scheduleLengthMs(schedule) / 1_000;
      seconds += queueSeconds(schedule, written);
    }
  }
  const generatorBytes = GENERATOR_BASE + requestsPerScript * BYTES_PER_REQUEST + underWayBytes;
  return { seconds, bytesWritten, requestsPerScript, generatorBytes };
}
