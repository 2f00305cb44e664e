import { overRounds, visiblePhases } from '../../../lib/analysis/failover.ts';
import { latest } from '../../../lib/analysis/statistics.ts';
import {
  FAULTS_BY_KIND,
  type Failover,
  type FailoverRound,
  type FaultVerb,
  PHASE_NAMES,
} from '../../../lib/report/faults.ts';
import type { ElectionTimeout } from '../../cluster/election-timeout.ts';
import { type FaultDriver, firstRefusal } from '../driver/driver.ts';
import { spanOf } from '../driver/span.ts';
import { actsOf, takesNamespaces } from '../driver/verbs.ts';
import type { FaultOptions } from '../options.ts';
import { loadKnownUntil } from '../phases/hanging.ts';
import { steppedDown } from '../phases/leader.ts';
import { phasesOf, type RoundObservation } from '../phases/phases.ts';
import { probeEveryMs, probeTimeoutMs } from '../prober/prober.ts';
import { AFTER_MS, BEFORE_MS, CALM_MS, JITTER_MS, PROOF_MS, WATCH_MS } from '../schedule.ts';
import type { Stage } from '../stage.ts';
import { playPower, powerRefusal } from './power.ts';
import { clusterRefusal, type FaultScenario, withDeaths } from './scenario.ts';
import { needsLeader, nodesHit, victims } from './victims.ts';

/** What one round is likely to take on a cluster that recovers in about two seconds. */
const ROUND_MS = 11_000;
/** How often it is asked whether a round has shown all its phases. */
const ASK_EVERY_MS = 250;
/** So long a leader is left without its quorum at least, and at most where it does not step down. */
const AWAY_MS = 2_000;
const MOST_AWAY_MS = 10_000;

/** A round whose phases can be told once all of its operations have ended, which may be after it. */
interface Round {
  readonly faultMs: number;
  /** @param endMs when the next fault came, Infinity after the last */
  tell(endMs: number): FailoverRound;
}

/** What is found as it goes, so that an interruption loses nothing. */
interface Record {
  readonly rounds: Round[];
  electionTimeout: ElectionTimeout;
}

/**
 * Breaks or replaces the leader again and again, each time at a random moment, and takes each failover apart into its phases.
 * The nodes that were hit are brought back, and have caught up, before the next round.
 */
async function breakLeaders(stage: Stage, options: FaultOptions, record: Record): Promise<void> {
  const { random } = stage.options;
  record.electionTimeout = await stage.options.electionTimeout();
  for (let round = 1; round <= options.rounds; round++) {
    await stage.calm(random.next() % JITTER_MS);
    record.rounds.push(await oneRound(stage, options, round));
  }
}

async function oneRound(stage: Stage, options: FaultOptions, round: number): Promise<Round> {
  const leader = await stage.leader();
  const { hits } = FAULTS_BY_KIND[options.kind];
  const { begin, undo } = actsOf(options.kind);
  const nodes = victims(options, stage.names, leader.node, stage.options.random);
  const hit = hits === 'nobody' ? [] : nodes;
  const events = await stage.act(begin, nodes);
  const { beganMs, effectMs } = spanOf(events);
  const fault = {
    history: stage.history,
    sightings: stage.prober.sightings,
    probeTimeoutMs: probeTimeoutMs(stage.options.target),
    nodes: stage.names,
    hit: hit.map((name) => stage.names.indexOf(name)),
    leader: stage.tellsLeader ? stage.names.indexOf(leader.node) : null,
    faultMs: beganMs,
    effectMs,
    backMs: null,
    beforeMs: BEFORE_MS,
    termBefore: leader.term,
  };
  stage.options.say(`failover ${round} of ${options.rounds}: watching`);
  const back = (): Promise<number | null> => stage.untilDeath(() => undone(stage, undo, nodes));
  let backMs: number | null = null;
  if (hits === 'followers') {
    await stage.untilDeath(() => withoutQuorum(stage, fault));
    backMs = (stage.dead.length > 0 ? null : await back()) ?? stage.clock.elapsedMs();
  }
  const watched = { ...fault, backMs };
  await stage.untilDeath(() => untilSeen(stage, options, watched));
  const untilMs = stage.clock.elapsedMs();
  // With a node dead nothing is left to measure: whoever restores the cluster brings back those that were hit.
  const undoMs = stage.dead.length > 0 ? null : (backMs ?? (await back()));
  const rejoin = undoMs === null ? null : await stage.untilDeath(() => rejoinOf(stage, nodes, undoMs));

  const { faultMs } = fault;
  const known = { round, kind: options.kind, nodes, termBefore: leader.term, faultMs, at: events[0]?.at ?? '' };
  return {
    faultMs,
    tell: (endMs) => ({
      ...known,
      watchedMs: untilMs - faultMs,
      rejoin,
      died: [],
      ...phasesOf({ ...watched, untilMs, endMs }),
    }),
  };
}

/** Undoes a fault. @returns just before; null where there is nothing to undo */
async function undone(stage: Stage, undo: FaultVerb | null, nodes: readonly string[]): Promise<number | null> {
  return undo === null ? null : spanOf(await stage.act(undo, nodes)).beganMs;
}

type Watched = Omit<RoundObservation, 'untilMs' | 'endMs'>;

/** What is known of a round by now. What the load has not told of yet is not taken for quiet. */
async function byNow(stage: Stage, watched: Watched): Promise<RoundObservation> {
  await stage.catchUpOnLoad();
  const untilMs = Math.min(stage.clock.elapsedMs(), loadKnownUntil(stage.history, watched.faultMs - BEFORE_MS));
  return { ...watched, untilMs, endMs: untilMs };
}

/** Leaves a leader without its quorum until it has stepped down, or long enough. */
async function withoutQuorum(stage: Stage, { faultMs, ...watched }: Watched): Promise<void> {
  await stage.sleep(AWAY_MS);
  const untilMs = faultMs + MOST_AWAY_MS;
  while (stage.clock.elapsedMs() < untilMs && steppedDown({ ...watched, faultMs, untilMs }) === null) {
    await stage.sleep(ASK_EVERY_MS);
  }
}

/** Watches until every phase of a round is seen that can be, or long enough. */
async function untilSeen(stage: Stage, { kind }: FaultOptions, watched: Watched): Promise<void> {
  const fromMs = watched.backMs ?? watched.effectMs;
  const serving = stage.names.filter((_, at) => watched.backMs !== null || !watched.hit.includes(at));
  await stage.accepted(serving, fromMs);
  await stage.sleep(AFTER_MS);
  // Nothing need fail; and a leader that was left without its quorum may keep its place.
  const leaves = FAULTS_BY_KIND[kind].hits !== 'followers';
  const awaited = visiblePhases(kind, stage.tellsLeader).filter(
    (name) => name !== 'firstFailure' && name !== 'steppedDown' && (leaves || name !== 'leaderVisible'),
  );
  for (;;) {
    const { phases } = phasesOf(await byNow(stage, watched));
    if (awaited.every((name) => phases[name] !== null) || stage.clock.elapsedMs() - fromMs > WATCH_MS) return;
    await stage.sleep(ASK_EVERY_MS);
  }
}

/** How the last of the nodes that were hit came back. */
async function rejoinOf(
  stage: Stage,
  nodes: readonly string[],
  undoMs: number,
): Promise<NonNullable<FailoverRound['rejoin']>> {
  const back = await Promise.all(nodes.map((name) => stage.rejoined(name, undoMs)));
  const sinceUndo = (time: number | null): number | null => (time === null ? null : time - undoMs);
  return {
    readyMs: sinceUndo(latest(back.map(({ readyAtMs }) => readyAtMs))),
    caughtUpMs: sinceUndo(latest(back.map(({ caughtUpAtMs }) => caughtUpAtMs))),
  };
}

/** All rounds, with each phase over them. */
function summarise(
  { kind }: FaultOptions,
  { rounds: ended, electionTimeout }: Record,
  { dead, options: { target } }: Pick<Stage, 'dead' | 'options'>,
): Failover {
  const rounds = withDeaths(
    ended.map((round, at) => round.tell(ended[at + 1]?.faultMs ?? Number.POSITIVE_INFINITY)),
    dead,
  );
  return {
    kind,
    rounds,
    phases: summariseRounds(rounds),
    probeEveryMs: probeEveryMs(target),
    electionTimeoutMs: electionTimeout.ms,
    electionTimeoutFrom: electionTimeout.from,
  };
}

/**
 * Each phase over all rounds, in milliseconds; `rounds` counts those in which it was seen. A phase that no round has shown is
 * left out: it has no median.
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
  const refusal = firstRefusal(driver, undo === null ? [begin] : [begin, undo], nodes);
  if (refusal !== null) return refusal;
  if (FAULTS_BY_KIND[options.kind].hits !== 'leader') {
    return options.nodes === 1
      ? null
      : `--fault-nodes ${options.nodes} is for faults that hit the leader; --fault ${options.kind} decides by itself`;
  }
  const most = nodesHit('minority', nodes.length);
  if (options.nodes === 'minority' || options.nodes <= most) return null;
  return `--fault-nodes ${options.nodes} would take the quorum of ${nodes.length} nodes, which can miss ${most}`;
}

/** How long a failover really hurts. */
export const failover: FaultScenario = {
  likelyMs: ({ rounds }) => CALM_MS + rounds * ROUND_MS + PROOF_MS,
  stepName: ({ kind }) => kind,
  refusal: (cluster, driver, options, { view }) => {
    if (options.kind === 'power') return powerRefusal(cluster, driver, options);
    const names = cluster.nodes.map(({ name }) => name);
    const nobodyKnown = 'absent' in view && needsLeader(options.kind) ? view.absent : null;
    return clusterRefusal(cluster, options) ?? nobodyKnown ?? faultRefusal(names, driver, options);
  },
  needsPartitions: ({ kind }) => takesNamespaces(kind),
  needsMajority: ({ kind }) => kind !== 'power',
  restores: false,
  play: (stage, options) => {
    if (options.kind === 'power') return playPower(stage, options);
    const record: Record = {
      rounds: [],
      electionTimeout: { ms: null, from: 'the run ended before it was asked for' },
    };
    return {
      run: () => breakLeaders(stage, options, record),
      found: () => ({ failover: summarise(options, record, stage) }),
    };
  },
};
