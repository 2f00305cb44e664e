import { idleStep } from './shares.ts';
import type { OpenLoad, Step } from './steps.ts';

/** The step of a soak that is under load, whatever its rate turns out to be. */
const LOADED = 'load';
/** The step after it, in which nodes are left alone. */
const LEFT_ALONE = 'idle';

/** Nodes are left alone for so much of the time that they were under load. */
const TAIL_SHARE = 0.2;
/** Less would hold too few samples. */
const SHORTEST_TAIL_MS = 3_000;

/** How long a soak is under load, when nobody says otherwise. */
export const SOAK_TIMES = { durationMs: 600_000, warmupMs: 3_000 } as const;

/** Of a trial of its rate: two windows of 3 s, as a load beside faults has to be steady in, after what a new connection takes. */
export const TRIAL_TIMES = { durationMs: 6_000, warmupMs: 2_000 } as const;

/** How long nodes are left alone after a load of so many milliseconds. */
export function tailMs(durationMs: number): number {
  return Math.max(SHORTEST_TAIL_MS, Math.round(durationMs * TAIL_SHARE));
}

/** An open load whose writes are of entries that have held nothing before. */
export function growing(load: OpenLoad): OpenLoad {
  return { ...load, newEntries: true };
}

/** Whether data grows under a load. */
export function grows(load: Step['load'] | null): boolean {
  return load?.kind === 'open' && load.newEntries === true;
}

/** The part of a soak that k6 makes. */
export function soakLoad(load: OpenLoad): Step {
  return { name: LOADED, users: 0, repetition: 1, load: growing(load) };
}

/** A load under which data grows, and then nobody asks anything of the nodes. */
export function soakSteps(load: OpenLoad): Step[] {
  return [soakLoad(load), idleStep(LEFT_ALONE)];
}
