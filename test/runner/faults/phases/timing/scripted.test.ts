import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Xorshift } from '../../../../../lib/base/random.ts';
import { writerNumber } from '../../../../../lib/data/stamp.ts';
import { phasesOf } from '../../../../../runner/faults/phases/phases.ts';
import { PROBE_EVERY_MS } from '../../../../../runner/faults/prober/prober.ts';
import { epochNow, ScriptedCluster } from '../../../../fixtures/scripted-cluster.ts';
import type { FailoverScript } from '../../../../fixtures/scripted-failover.ts';
import { type Lag, steadyLoad } from '../../../../fixtures/steady-load.ts';
import { makeBench, probe, until } from '../../prober/probed.ts';

/** `npm run perf -- --only phases` plays 20, through the command line. */
const KILLS = 8;
/** Rounds in all: one is played again when the cluster was not steady before the fault or the machine stood still in it. */
const ROUNDS = 3 * KILLS;
const BEFORE_MS = 1_000;
/** What latency's phase has to be watched for after the last answer that is slow. */
const WATCH_MS = 1_050;

const WRITE_MS = 10;
const SLOW_MS = 140;
/** Every twentieth write takes so long before a fault: the band then has room for a timer that is late afterwards. */
const TAIL = { every: 20, ms: 60 };
/** Writes are so far apart, and p99 of a hundred lets one be slow: latency can be back so much before it is for all. */
const LOAD_EVERY_MS = 10;
/** What requests take besides, on a machine that is busy. */
const OVERHEAD_MS = 10;
/** A pause of this length puts a write into another slot, or outside the band together with others. */
const STALL_MS = 10;
/** A p99 so high before the fault brings the band near the slow answers. */
const UNSTEADY_MS = 100;
/** Time that a round may lose to late timers: after more, load and answers were not what the script says. */
const MOST_LOST_MS = 60;

/** What was measured, and what really happened, both in milliseconds from the fault. */
interface Phase {
  readonly name: string;
  readonly measured: number | null;
  readonly real: number;
  /** How much earlier it may be by its definition. */
  readonly earlier: number;
  /** How long it looks ahead: pauses within move it. */
  readonly follows: number;
}

function phase(name: string, measured: number | null, real: number, looks: Partial<Phase> = {}): Phase {
  return { name, measured, real, earlier: 0, follows: 0, ...looks };
}

/**
 * When a phase may be told at the latest: one interval of probes after it really came. Time in which the machine did not
 * let this process run is added, as measured by late timers; and where the phase looks ahead, a pause in what it
 * looks at puts it off to after the pause.
 */
function latestOf({ real, follows }: Phase, lags: readonly Lag[]): number {
  let latest = real + PROBE_EVERY_MS + OVERHEAD_MS;
  for (const { atMs, ms } of lags) {
    if (atMs > real - SLOW_MS && atMs - ms < latest) latest += ms;
    else if (ms >= STALL_MS && atMs - ms < latest + follows) latest = Math.max(latest, atMs + PROBE_EVERY_MS);
  }
  return latest;
}

/** Why a phase is not what happened, as a sentence; null when it is. */
function wrong(one: Phase, lags: readonly Lag[], watchedMs: number): string | null {
  const { name, measured, real, earlier, follows } = one;
  const latest = latestOf(one, lags);
  // Requests that were held up before they arrived may meet what came after they were sent.
  const heldUp = lags.filter(({ atMs }) => atMs > real - SLOW_MS && atMs <= real + OVERHEAD_MS);
  const earliest = real - earlier - 1 - heldUp.reduce((sum, { ms }) => sum + ms, 0);
  if (measured === null) return latest + follows > watchedMs ? null : `${name} was not seen`;
  if (measured >= earliest && measured <= latest) return null;
  return `${name} at ${measured} ms, really ${real.toFixed(1)}, not in ${earliest.toFixed(1)}..${latest.toFixed(1)}`;
}

test('every phase of scripted failovers is told within one probe interval', { timeout: 180_000 }, async (t) => {
  const cluster = await ScriptedCluster.start({ writeMs: WRITE_MS, tail: TAIL });
  t.after(() => cluster.stop());
  const bench = makeBench();
  const prober = probe(t, bench, cluster.urls);
  const load = steadyLoad({ ...bench, urls: cluster.urls, writer: writerNumber(0, 1), everyMs: LOAD_EVERY_MS });
  t.after(() => load.stop());
  const { history, clock } = bench;
  const originMs = epochNow() - clock.elapsedMs();
  const random = new Xorshift(20);
  const faults: string[] = [];
  let [played, judged, plainly] = [0, 0, 0];

  const play = async (): Promise<void> => {
    let at = 0;
    const later = (least: number, span: number): number => {
      at += least + (random.next() % span);
      return at;
    };
    const leader = cluster.leader();
    assert.ok(leader);
    const script = {
      down: leader.node,
      next: (leader.node + 1 + (random.next() & 1)) % 3,
      slowMs: SLOW_MS,
      noLeaderMs: later(10, 40),
      visibleMs: later(30, 150),
      acceptsMs: later(5, 60),
      redirectsMs: later(5, 80),
      normalMs: later(60, 100),
    } satisfies FailoverScript;
    const faultMs = clock.elapsedMs();
    const back = { backMs: script.normalMs + WATCH_MS, caughtUpMs: script.normalMs + WATCH_MS + (random.next() % 40) };
    const log = await cluster.play({ ...script, ...back }).ended;
    const rejoinMs = (log.backMs as number) - originMs;
    await until(() => prober.caughtUp(`node${script.down + 1}`, rejoinMs) !== null);
    // What was sent while it was watched has been answered by then.
    await sleep(WRITE_MS + TAIL.ms);

    const [name, survivor] = [`node${script.next + 1}`, `node${3 - script.down - script.next + 1}`];
    const found = phasesOf({
      history,
      sightings: prober.sightings,
      nodes: ['node1', 'node2', 'node3'],
      hit: [script.down],
      leader: script.down,
      faultMs,
      effectMs: log.downMs - originMs,
      backMs: null,
      untilMs: rejoinMs,
      endMs: rejoinMs,
      beforeMs: BEFORE_MS,
      termBefore: leader.term,
    });
    const lags = load.lags
      .filter(({ atMs }) => atMs >= faultMs - BEFORE_MS)
      .map(({ atMs, ms }) => ({ atMs: atMs - faultMs, ms }));
    const lostMs = lags.reduce((sum, { ms }) => sum + ms, 0);
    if (lostMs > MOST_LOST_MS || (found.before.p99Ms ?? 0) > UNSTEADY_MS) return;

    const real = (event: 'downMs' | 'visibleMs' | 'acceptsMs' | 'redirectsMs' | 'normalMs' | 'caughtUpMs'): number =>
      (log[event] as number) - originMs - faultMs;
    const through = (node: string): number | null => found.acceptedThrough.find((one) => one.node === node)?.ms ?? null;
    // A write that came when answers were quick again may overtake the first.
    const answered = (event: 'acceptsMs' | 'redirectsMs'): number =>
      Math.min(real(event) + SLOW_MS, real('normalMs')) + WRITE_MS;
    const caughtUpMs = (prober.caughtUp(`node${script.down + 1}`, rejoinMs) as number) - faultMs;
    const { phases } = found;
    const told = [
      phase('firstFailure', phases.firstFailure, real('downMs')),
      phase('leaderVisible', phases.leaderVisible, real('visibleMs')),
      phase('firstAccepted', phases.firstAccepted, answered('acceptsMs')),
      phase('accepted through the leader', through(name), answered('acceptsMs')),
      phase('accepted through the other', through(survivor), answered('redirectsMs')),
      phase('acceptedEverywhere', phases.acceptedEverywhere, answered('redirectsMs')),
      phase('throughputBack', phases.throughputBack, answered('acceptsMs'), { follows: 500 }),
      phase('caught up', caughtUpMs, real('caughtUpMs')),
    ];
    const latency = { earlier: 2 * LOAD_EVERY_MS, follows: 1_000 };
    told.push(phase('latencyBack', phases.latencyBack, real('normalMs'), latency));
    judged++;
    assert.deepEqual([found.newLeader, found.termAfter], [name, leader.term + 1]);
    if (told.every((one) => wrong(one, [], Number.POSITIVE_INFINITY) === null)) plainly++;
    const lateMs = Math.max(0, ...lags.map(({ ms }) => ms));
    for (const fault of told.map((one) => wrong(one, lags, rejoinMs - faultMs))) {
      if (fault !== null) faults.push(`kill ${judged}: ${fault} (timers up to ${lateMs.toFixed(0)} ms late)`);
    }
  };

  while (judged < KILLS && played < ROUNDS) {
    await sleep(BEFORE_MS + LOAD_EVERY_MS);
    await play();
    played++;
  }
  t.diagnostic(
    `${plainly} of ${judged} rounds without any allowance for late timers; ${played - judged} were disturbed`,
  );
  if (judged === 0) return t.skip(`the machine stood still in each of ${played} rounds`);
  assert.deepEqual(faults, []);
});
