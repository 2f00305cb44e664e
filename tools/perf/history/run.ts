import { Xorshift } from '../../../lib/base/random.ts';
import { makeDataset } from '../../../lib/data/dataset.ts';
import { probeEntry, WrittenOnce } from '../../../lib/data/once.ts';
import { type Stamp, writerNumber } from '../../../lib/data/stamp.ts';
import type { Tier } from '../../../lib/data/tier.ts';
import { NO_VALUE } from '../../../lib/data/values.ts';
import { Due } from '../../../lib/k6/open/due.ts';
import { STEADY } from '../../../lib/scenarios/catalogue.ts';
import { streamsOf } from '../../../lib/scenarios/steps.ts';
import { History, type Source } from '../../../runner/faults/history/history.ts';
import { LedgerEntries } from '../../../runner/faults/ledger/entries.ts';
import { judgeSafety, type Ledger } from '../../../runner/faults/ledger/ledger.ts';
import { FinalReads, type Reading } from '../../../runner/faults/ledger/reading.ts';
import { type LedgerContext, LedgerWrites, writersOf } from '../../../runner/faults/ledger/writes.ts';
import { ProbeMemory } from '../../../runner/faults/prober/memory.ts';
import { PROBE_EVERY_MS } from '../../../runner/faults/prober/prober.ts';
import { firstTickMs } from '../../../runner/faults/prober/ticks.ts';
import { judgeRegisters } from '../../../runner/faults/registers/judge.ts';
import { type Conduct, SimulatedStore } from './store.ts';
import { Timetable } from './timetable.ts';

const NODES = ['node1', 'node2', 'node3'];
const SEED_EPOCH = 0;
const LOAD_EPOCH = 1;
const PROBE_EPOCH = 2;

/** What was done to a simulated store, what it did, and how that is judged. */
export interface Judged {
  readonly ledger: Ledger;
  /** Entries whose operations are not linearizable. */
  readonly unordered: number;
  /** Entries that have lost an acknowledged write, as the store knows. */
  readonly forgotten: ReadonlySet<number>;
}

/** The open load and the probes of a fault scenario, in simulated time, on a simulated store. */
class SimulatedRun {
  readonly store: SimulatedStore;
  readonly history = new History();
  readonly #tier: Tier;
  readonly #random: Xorshift;
  readonly #times = new Timetable();
  readonly #lengthMs: number;

  constructor(tier: Tier, conduct: Conduct, lengthMs: number, seed: number) {
    this.#tier = tier;
    this.#lengthMs = lengthMs;
    this.#random = new Xorshift(seed);
    const seededBy = writerNumber(SEED_EPOCH, 1);
    const seeded = (entry: number): Stamp =>
      entry < tier.entries ? { writer: seededBy, count: entry + 1 } : { writer: NO_VALUE, count: 0 };
    this.store = new SimulatedStore(conduct, new Xorshift(seed + 1), seeded);
  }

  run(): void {
    for (const { fromMs } of this.store.conduct.kills) this.#times.at(fromMs, () => this.store.kill());
    this.#load();
    this.#probes();
    this.#times.run();
  }

  /** As lib/k6/open/user.ts does it, with the same choices. */
  #load(): void {
    const due = new Due(streamsOf(STEADY), 0, 1, this.#lengthMs);
    const once = new WrittenOnce(this.#tier.entries, 0);
    const writer = writerNumber(LOAD_EPOCH, 1);
    let writes = 0;
    while (due.atMs !== Number.POSITIVE_INFINITY) {
      const atMs = due.atMs;
      const { operation, number } = due.take();
      this.#times.at(atMs, () => {
        const node = number % NODES.length;
        if (operation === 'read') this.#read('load', once.read(this.#random.next()), node, atMs);
        else this.#write('load', once.write(number), { writer, count: ++writes }, node, atMs);
      });
    }
  }

  /** As runner/faults/prober/entry-probes.ts does it. */
  #probes(): void {
    const memory = new ProbeMemory(NODES.length);
    for (const node of NODES.keys()) {
      let count = 0;
      for (let atMs = firstTickMs(node, NODES.length, PROBE_EVERY_MS); atMs < this.#lengthMs; atMs += PROBE_EVERY_MS) {
        this.#times.at(atMs, () => {
          const write = { node, count: ++count };
          const stamp = { writer: writerNumber(PROBE_EPOCH, 1) + node, count };
          memory.sent(write, atMs);
          this.#write('probe', probeEntry(node, count, NODES.length), stamp, node, atMs, (endedMs) =>
            memory.acknowledged(write, atMs, endedMs),
          );
          for (const wanted of memory.wanted(node, atMs)) {
            this.#read('probe', probeEntry(wanted.node, wanted.count, NODES.length), node, atMs, (seen, endedMs) => {
              const shown = { node: seen.writer - writerNumber(PROBE_EPOCH, 1), count: seen.count };
              if (seen.writer === NO_VALUE) memory.missed(node, wanted, endedMs);
              else memory.answered(node, shown, atMs, endedMs);
            });
          }
        });
      }
    }
  }

  #write(
    source: Source,
    entry: number,
    stamp: Stamp,
    node: number,
    sentMs: number,
    acknowledged: (endedMs: number) => void = () => undefined,
  ): void {
    const { endedMs, effectMs, outcome } = this.store.fate(true, sentMs);
    if (effectMs !== null) this.#times.at(effectMs, () => this.store.apply(entry, stamp));
    this.#times.at(endedMs, () => {
      this.history.add({ source, operation: 'write', entry, node, ...stamp, sentMs, endedMs, outcome });
      if (outcome !== 'ok') return;
      this.store.acknowledge(entry);
      acknowledged(endedMs);
    });
  }

  #read(
    source: Source,
    entry: number,
    node: number,
    sentMs: number,
    answered: (seen: Stamp, endedMs: number) => void = () => undefined,
  ): void {
    const { endedMs, effectMs, outcome } = this.store.fate(false, sentMs);
    const operation = { source, operation: 'read', entry, node, sentMs, endedMs, outcome } as const;
    if (effectMs === null) {
      this.#times.at(endedMs, () => this.history.add({ ...operation, writer: NO_VALUE, count: 0 }));
      return;
    }
    this.#times.at(effectMs, () => {
      const seen = this.store.value(entry);
      this.#times.at(endedMs, () => {
        this.history.add({ ...operation, ...seen });
        answered(seen, endedMs);
      });
    });
  }

  judge(): Judged {
    const { history, store } = this;
    const entries = LedgerEntries.of(history, this.#tier.entries);
    const ownWriters = writersOf(LOAD_EPOCH, PROBE_EPOCH);
    const dataset = makeDataset(this.#tier, 1);
    const context: LedgerContext = { history, nodes: NODES, dataset, entries, ownWriters };
    const reads = new FinalReads(entries.count, NODES.length);
    for (let at = 0; at < entries.count; at++) {
      const { writer, count } = store.value(entries.entry(at));
      for (const node of NODES.keys()) reads.set(node, at, writer, count);
    }
    const reading = (when: Reading['when']): Reading => ({ when, nodes: NODES, reads, leader: null, notes: [] });
    const ledger = judgeSafety(context, [reading('after-faults'), reading('after-full-restart')]);
    return { ledger, unordered: judgeRegisters(new LedgerWrites(context)).violated, forgotten: store.forgotten };
  }
}

/** From one kill to the next, as in a real run; the first comes after the load has become steady, the end some time after the last. */
const BETWEEN_KILLS_MS = 8_300;
const FIRST_KILL_MS = 8_000;
const AFTER_KILLS_MS = 4_500;
const LEADERLESS_MS = 1_200;
const PAUSES = 6;
const LONGEST_PAUSE_MS = 800;

/**
 * Loads a simulated store as a failover scenario does, with pauses and unknown writes, and judges what its nodes hold in the end.
 * @param forgets how many of the last acknowledged writes it forgets at each kill; 0 for a store without fault
 */
export function simulate(tier: Tier, kills: number, forgets: number, seed: number): Judged {
  const random = new Xorshift(seed * 7_919 + 17);
  const lengthMs = FIRST_KILL_MS + (kills - 1) * BETWEEN_KILLS_MS + AFTER_KILLS_MS;
  const conduct: Conduct = {
    forgets,
    kills: Array.from({ length: kills }, (_, kill) => {
      const fromMs = FIRST_KILL_MS + kill * BETWEEN_KILLS_MS + (random.next() % 1_000);
      return { fromMs, toMs: fromMs + LEADERLESS_MS };
    }),
    pauses: Array.from({ length: PAUSES }, () => {
      const fromMs = random.next() % lengthMs;
      return { fromMs, toMs: fromMs + (random.next() % LONGEST_PAUSE_MS) };
    }),
  };
  const run = new SimulatedRun(tier, conduct, lengthMs, seed);
  run.run();
  return run.judge();
}

/** Whether every lost write was found, none that is there was called lost, and of all others it is known that they are there. */
export function isFound({ ledger, forgotten }: Judged): boolean {
  const { acknowledged, checked, complete, lost, phantom, rejectedButThere, behind } = ledger;
  return complete && checked === acknowledged && lost === forgotten.size && phantom + rejectedButThere + behind === 0;
}

/** Whether a store is accused of anything. */
export function isAccused({ ledger, unordered }: Judged): boolean {
  const { lost, phantom, rejectedButThere, behind, stale, wentBack } = ledger;
  return lost + phantom + rejectedButThere + behind + stale + wentBack + unordered > 0;
}
