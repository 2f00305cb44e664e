import type { Payload } from '../lib/payload.ts';
import type { CellPlan } from '../lib/report.ts';
import { type Schedule, scheduleLengthMs, usersStep } from '../lib/steps.ts';
import type { Tier } from '../lib/tier.ts';
import type { Choice } from './selection.ts';

/** One k6 process of the plan. */
export interface ScriptPlan {
  readonly choice: Choice;
  readonly schedule: Schedule;
  /** One for each step, in order. */
  readonly cells: readonly CellPlan[];
}

/** A dataset, filled once, and the scripts that run on it. */
export interface Block {
  readonly tier: Tier;
  readonly payload: Payload;
  readonly scripts: readonly ScriptPlan[];
}

export interface Plan {
  readonly blocks: readonly Block[];
  readonly cells: readonly CellPlan[];
  readonly estimate: Estimate;
}

export interface Estimate {
  /** Seconds under load, seeding and k6's own start and end included. */
  readonly seconds: number;
  /** Value bytes written, at most. */
  readonly bytesWritten: number;
  /** The most requests that one k6 process will hold samples of, at most. */
  readonly requestsPerScript: number;
  /** What k6 will hold in memory for them. */
  readonly generatorBytes: number;
}

/** A plan that would write more asks for --yes. */
export const SAFE_BYTES = 4 * 1_024 ** 3;

/**
 * What a small cluster on one machine does at best; an estimate has to err upwards. Requests per second of one user, of
 * all users, and value bytes per second.
 */
const CEILING = { perUser: 3_000, writes: 6_000, reads: 15_000, bytesPerSecond: 100 * 1_024 ** 2 };
/** Resident bytes that k6 keeps per request for its exact percentiles, and its size without any. */
const BYTES_PER_REQUEST = 215;
const GENERATOR_BASE = 120 * 1_024 ** 2;
const SCRIPT_OVERHEAD_S = 1.5;

function rates(choice: Choice, users: number, payload: Payload): { writes: number; reads: number } {
  const bytes = CEILING.bytesPerSecond / payload.bytes;
  const share = choice.scenario.readPercent / 100;
  return {
    writes: Math.min(users * CEILING.perUser, CEILING.writes, bytes) * (1 - share),
    reads: Math.min(users * CEILING.perUser, CEILING.reads, bytes) * share,
  };
}

function estimate(blocks: readonly Block[]): Estimate {
  let seconds = 0;
  let bytesWritten = 0;
  let requestsPerScript = 0;
  for (const { tier, payload, scripts } of blocks) {
    bytesWritten += tier.entries * payload.bytes;
    seconds += SCRIPT_OVERHEAD_S + tier.entries / Math.min(2_000, CEILING.bytesPerSecond / 4 / payload.bytes);
    for (const { choice, schedule } of scripts) {
      const stepSeconds = (schedule.durationMs + schedule.warmupMs) / 1_000;
      let requests = 0;
      for (const { users } of schedule.steps) {
        const { writes, reads } = rates(choice, users, payload);
        bytesWritten += writes * stepSeconds * payload.bytes;
        requests += (writes + reads) * stepSeconds;
      }
      requestsPerScript = Math.max(requestsPerScript, requests);
      seconds += SCRIPT_OVERHEAD_S + scheduleLengthMs(schedule) / 1_000;
    }
  }
  const generatorBytes = GENERATOR_BASE + requestsPerScript * BYTES_PER_REQUEST;
  return { seconds, bytesWritten, requestsPerScript, generatorBytes };
}

/** Lays out a run, cell by cell: tiers, then payloads, then scenarios, then steps. */
export function makePlan(
  tiers: readonly Tier[],
  payloads: readonly Payload[],
  choices: readonly Choice[],
  warmupMs: number,
): Plan {
  const blocks = tiers.flatMap((tier) =>
    payloads.map((payload) => ({
      tier,
      payload,
      scripts: choices.map((choice) => {
        const steps = choice.users.map(usersStep);
        return {
          choice,
          schedule: { steps, warmupMs, durationMs: choice.durationMs },
          cells: steps.map((step) => ({
            id: `${tier.name}/${payload.name}/${choice.scenario.name}/${step.name}/cluster/1`,
            tier: tier.name,
            payload: { name: payload.name, bytes: payload.bytes },
            scenario: choice.scenario.name,
            step,
            mode: 'cluster' as const,
            repetition: 1,
          })),
        };
      }),
    })),
  );
  return {
    blocks,
    cells: blocks.flatMap(({ scripts }) => scripts.flatMap(({ cells }) => cells)),
    estimate: estimate(blocks),
  };
}
