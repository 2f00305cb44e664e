import { overRounds, visiblePhases } from '../../../lib/analysis/failover.ts';
import { latest } from '../../../lib/analysis/statistics.ts';
import { type Failover, type FailoverRound, type FaultVerb, PHASE_NAMES } from '../../../lib/report/faults.ts';
import { type FaultDriver, firstRefusal } from '../driver/driver.ts';
import { actsOf, takesNamespaces } from '../driver/verbs.ts';
import { type FaultOptions, minority } from '../options.ts';
import { phasesOf, type RoundObservation } from '../phases/phases.ts';
import { PROBE_EVERY_MS } from '../prober/prober.ts';
import { AFTER_MS, BEFORE_MS, CALM_MS, JITTER_MS, PROOF_MS, WATCH_MS } from '../schedule.ts';
import type { Stage } from '../stage.ts';
import { playPower, powerRefusal } from './power.ts';
import { clusterRefusal, type FaultScenario, withDeaths } from './scenario.ts';

/** What one round is likely to take on a cluster that recovers in about two seconds. */
const ROUND_MS = 11_000;
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
async function breakLeaders(stage: Stage, options: FaultOptions, rounds: Round[]): Promise<void> {
  const { random } = stage.options;
  for (let round = 1; round <= options.rounds; round++) {
    await stage.calm(random.next() % JITTER_MS);
    rounds.push(await oneRound(stage, options, round));
  }
}

/** A round whose phases can be told once all of its operations have ended, which may be after it. */
type Round = () => FailoverRound;

async function oneRound(stage: Stage, options: FaultOptions, round: number): Promise<Round> {
  const { clock } = stage;
  const leader = await stage.leader();
  const others = stage.names.filter((name) => name !== leader.node).sort(() => (stage.options.random.next() & 1) - 0.5);
  const hit = [leader.node, ...others].slice(0, nodesHit(options.nodes, stage.nodes.length));
  const { begin, undo } = actsOf(options.kind);
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
  await stage.untilDeath(async () => {
    await stage.accepted(survivors, effectMs);
    await stage.sleep(AFTER_MS);
    const awaited = visiblePhases(stage.tellsLeader);
    for (;;) {
      await stage.catchUpOnLoad();
      const { phases } = phasesOf(observe(clock.elapsedMs()));
      if (awaited.every((name) => phases[name] !== null) || clock.elapsedMs() - faultMs > WATCH_MS) break;
      await stage.sleep(ASK_EVERY_MS);
    }
  });
  const untilMs = clock.elapsedMs();

  // With a node dead nothing is left to measure: whoever restores the cluster brings back those that were hit.
  const rejoin = stage.dead.length > 0 ? null : await stage.untilDeath(() => bringBack(stage, undo, hit));
  const known = { round, kind: options.kind, nodes: hit, termBefore: leader.term, faultMs, at: events[0]?.at ?? '' };
  return () => ({ ...known, watchedMs: untilMs - faultMs, rejoin, died: [], ...phasesOf(observe(untilMs)) });
}

/** Undoes a fault, and times how the last of the nodes that it hit came back. */
async function bringBack(
  stage: Stage,
  undo: FaultVerb,
  hit: readonly string[],
): Promise<NonNullable<FailoverRound['rejoin']>> {
  const undone = await stage.act(undo, hit);
  const undoMs = Math.min(...undone.map(({ atMs }) => atMs));
  const back = await Promise.all(hit.map((name) => stage.rejoined(name, undoMs)));
  const sinceUndo = (time: number | null): number | null => (time === null ? null : time - undoMs);
  return {
    readyMs: sinceUndo(latest(back.map(({ readyAtMs }) => readyAtMs))),
    caughtUpMs: sinceUndo(latest(back.map(({ caughtUpAtMs }) => caughtUpAtMs))),
  };
}

/** All rounds, with each phase over them. */
function summarise(options: FaultOptions, ended: readonly Round[], dead: readonly string[]): Failover {
  const rounds = withDeaths(
    ended.map((round) => round()),
    dead,
  );
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

/** Why the fault that was asked for cannot be made or undone, or would take the quorum; null when it can be. */
function faultRefusal(nodes: readonly string[], driver: FaultDriver, options: FaultOptions): string | null {
  const { begin, undo } = actsOf(options.kind);
  const refusal = firstRefusal(driver, [begin, undo], nodes);
  if (refusal !== null) return refusal;
  const most = nodesHit('minority', nodes.length);
  if (options.nodes === 'minority' || options.nodes <= most) return null;
  return `--fault-nodes ${options.nodes} would take the quorum of ${nodes.length} nodes, which can miss ${most}`;
}

/** How long a failover really hurts. */
export const failover: FaultScenario = {
  likelyMs: ({ rounds }) => CALM_MS + rounds * ROUND_MS + PROOF_MS,
  stepName: ({ kind }) => kind,
  refusal: (cluster, driver, options) => {
    if (options.kind === 'power') return powerRefusal(cluster, driver, options);
    const names = cluster.nodes.map(({ name }) => name);
    return clusterRefusal(cluster, options) ?? faultRefusal(names, driver, options);
  },
  needsPartitions: ({ kind }) => takesNamespaces(kind),
  needsMajority: ({ kind }) => kind !== 'power',
  restores: false,
  play: (stage, options) => {
    if (options.kind === 'power') return playPower(stage, options);
    const rounds: Round[] = [];
    return {
      run: () => breakLeaders(stage, options, rounds),
      found: () => ({ failover: summarise(options, rounds, stage.dead) }),
    };
  },
};
