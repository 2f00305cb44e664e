import { overRounds } from '../../../lib/analysis/failover.ts';
import { latest } from '../../../lib/analysis/statistics.ts';
import type { Xorshift } from '../../../lib/base/random.ts';
import { FAULT_ACTS, type Failover, type FailoverRound, PHASE_NAMES } from '../../../lib/report/faults.ts';
import { type FaultOptions, minority } from '../options.ts';
import { phasesOf, type RoundObservation } from '../phases/phases.ts';
import { PROBE_EVERY_MS } from '../prober/prober.ts';
import { AFTER_MS, BEFORE_MS, JITTER_MS, WATCH_MS } from '../schedule.ts';
import type { Stage } from '../stage.ts';

/** How often it is asked whether a round has shown all its phases. */
const ASK_EVERY_MS = 250;

/** How many nodes a round hits: what was asked for, and never a quorum. */
export function nodesHit(nodes: FaultOptions['nodes'], clusterSize: number): number {
  return nodes === 'minority' ? minority(clusterSize) : Math.min(nodes, minority(clusterSize));
}

/**
 * Breaks the leader again and again, each time at a random moment, and takes each failover apart into its phases. The nodes
 * that were hit are brought back, and have caught up, before the next round.
 * @param rounds filled as they end, so that an interruption loses none
 */
export async function failover(stage: Stage, options: FaultOptions, random: Xorshift, rounds: Round[]): Promise<void> {
  for (let round = 1; round <= options.rounds; round++) {
    await stage.healthy();
    stage.options.say(`failover ${round} of ${options.rounds}: steady load`);
    await stage.sleep(BEFORE_MS + (random.next() % JITTER_MS));
    rounds.push(await oneRound(stage, options, round, random));
  }
}

/** A round whose phases can be told once all of its operations have ended, which may be after it. */
export type Round = () => FailoverRound;

async function oneRound(stage: Stage, options: FaultOptions, round: number, random: Xorshift): Promise<Round> {
  const { clock } = stage;
  const leader = await stage.leader();
  const others = (await stage.followers()).sort(() => (random.next() & 1) - 0.5);
  const hit = [leader.node, ...others].slice(0, nodesHit(options.nodes, stage.nodes.length));
  const { begin, undo } = FAULT_ACTS[options.kind];
  const events = await stage.act(begin, hit);
  const faultMs = Math.min(...events.map(({ atMs }) => atMs));
  const effectMs = Math.max(...events.map(({ doneMs }) => doneMs));
  const survivors = stage.names.filter((name) => !hit.includes(name));

  stage.options.say(`failover ${round} of ${options.rounds}: watching`);
  const observe = (untilMs: number): RoundObservation => ({
    history: stage.history,
    sightings: stage.prober.sightings,
    nodes: stage.names,
    hit: hit.map((name) => stage.names.indexOf(name)),
    faultMs,
    effectMs,
    untilMs,
    beforeMs: BEFORE_MS,
    termBefore: leader.term,
  });
  await stage.accepted(survivors, effectMs);
  await stage.sleep(AFTER_MS);
  for (;;) {
    await stage.catchUpOnLoad();
    const { phases } = phasesOf(observe(clock.elapsedMs()));
    if (PHASE_NAMES.every((name) => phases[name] !== null) || clock.elapsedMs() - faultMs > WATCH_MS) break;
    await stage.sleep(ASK_EVERY_MS);
  }
  const untilMs = clock.elapsedMs();

  const undone = await stage.act(undo, hit);
  const undoMs = Math.min(...undone.map(({ atMs }) => atMs));
  const back = await Promise.all(hit.map((name) => stage.rejoined(name, undoMs)));
  const sinceUndo = (time: number | null): number | null => (time === null ? null : time - undoMs);
  const rejoin = {
    readyMs: sinceUndo(latest(back.map(({ readyAtMs }) => readyAtMs))),
    caughtUpMs: sinceUndo(latest(back.map(({ caughtUpAtMs }) => caughtUpAtMs))),
  };
  const known = { round, kind: options.kind, nodes: hit, termBefore: leader.term, faultMs, at: events[0]?.at ?? '' };
  return () => ({ ...known, watchedMs: untilMs - faultMs, rejoin, ...phasesOf(observe(untilMs)) });
}

/** All rounds, with each phase over them. */
export function summarise(options: FaultOptions, ended: readonly Round[]): Failover {
  const rounds = ended.map((round) => round());
  return { kind: options.kind, rounds, phases: summariseRounds(rounds), probeEveryMs: PROBE_EVERY_MS };
}

/**
 * Each phase over all rounds, in milliseconds from the fault; `rounds` counts those in which it was seen. A phase that
 * no round has shown is left out: it has no median.
 */
export function summariseRounds(rounds: readonly Pick<FailoverRound, 'phases'>[]): Failover['phases'] {
  return PHASE_NAMES.flatMap((phase) => {
    const over = overRounds(rounds.map(({ phases }) => phases[phase]));
    return over === null ? [] : [{ phase, ...over }];
  });
}
