import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Xorshift } from '../../../../lib/base/random.ts';
import type { Recorded } from '../../../../runner/faults/history/history.ts';
import { judgeSafety } from '../../../../runner/faults/ledger/ledger.ts';
import { contextOf, read, readingOf, SEEDED, type Value, write } from './ledger-history.ts';

interface Times {
  readonly sentMs: number;
  readonly endedMs: number;
}
const NOWHERE: Times = { sentMs: -3, endedMs: Number.POSITIVE_INFINITY };
const SEEDED_TIMES: Times = { sentMs: -2, endedMs: -2 };
const NEVER_WRITTEN: Times = { sentMs: -3, endedMs: -3 };
const precedes = (a: Times, b: Times): boolean => a.endedMs < b.sentMs;

/** The definitions of the ledger, word by word, over all pairs of operations. */
class Oracle {
  readonly writes: readonly Recorded[];
  readonly reads: readonly Recorded[];
  readonly startMs: number;

  constructor(recorded: readonly Recorded[]) {
    this.writes = recorded.filter(({ operation }) => operation === 'write');
    this.reads = recorded.filter(({ operation, outcome }) => operation === 'read' && outcome === 'ok');
    this.startMs = Math.min(...recorded.map(({ sentMs }) => sentMs));
  }

  times(entry: number, writer: number, count: number): Times {
    if (writer === -1) return NEVER_WRITTEN;
    const write = this.writes.find((each) => each.entry === entry && each.writer === writer && each.count === count);
    if (write === undefined) return writer === 900 ? SEEDED_TIMES : NOWHERE;
    if (write.outcome === 'ok') return write;
    // Not acknowledged: what is known of its end is that a read has shown it.
    const shown = this.reads.filter((read) => read.entry === entry && read.writer === writer && read.count === count);
    return { sentMs: write.sentMs, endedMs: Math.min(...shown.map(({ endedMs }) => endedMs)) };
  }

  acknowledged(entry: number): Times[] {
    const own = this.writes.filter((each) => each.entry === entry && each.outcome === 'ok');
    return entry < 3 ? [SEEDED_TIMES, ...own] : own;
  }

  /** How far behind each read was: the farthest of the candidates, or nothing. */
  farthest(candidates: (read: Recorded) => number[], node?: number): { count: number; maxMs: number } {
    const byMs = this.reads
      .filter((read) => node === undefined || read.node === node)
      .map(candidates)
      .filter(({ length }) => length > 0)
      .map((each) => Math.max(...each));
    return { count: byMs.length, maxMs: Math.max(0, ...byMs) };
  }

  stale(node?: number) {
    return this.farthest((read) => {
      const value = this.times(read.entry, read.writer, read.count);
      const missed = this.acknowledged(read.entry).filter((ack) => ack.endedMs < read.sentMs && precedes(value, ack));
      return missed.map(({ endedMs }) => read.sentMs - Math.max(endedMs, this.startMs));
    }, node);
  }

  wentBack() {
    return this.farthest((read) => {
      if (read.node < 0) return [];
      const value = this.times(read.entry, read.writer, read.count);
      const earlier = this.reads.filter(
        (other) => other.node === read.node && other.entry === read.entry && other.endedMs < read.sentMs,
      );
      const newer = earlier.filter((other) => precedes(value, this.times(other.entry, other.writer, other.count)));
      return newer.map(({ endedMs }) => read.sentMs - endedMs);
    });
  }

  /** What the nodes hold of an entry in the end, with what is sure of it. A write that was refused is over with its refusal. */
  #held(entry: number, value: Value): Times & { readonly acknowledged: Recorded | undefined } {
    const [writer, count] = typeof value === 'string' ? [value === 'none' ? -1 : -2, 0] : value;
    const times = this.times(entry, writer, count);
    const write = this.writes.find((each) => each.entry === entry && each.writer === writer && each.count === count);
    const refusedMs = write?.outcome === 'rejected' ? write.endedMs : Number.POSITIVE_INFINITY;
    const acknowledged = write?.outcome === 'ok' ? write : undefined;
    return { sentMs: times.sentMs, endedMs: Math.min(times.endedMs, refusedMs), acknowledged };
  }

  /** @param held by entry and node */
  readBack(held: readonly (readonly Value[])[], leader: number | null) {
    const found = { lost: 0, behind: 0, checked: 0 };
    for (const [entry, values] of held.entries()) {
      const all = values.map((value) => this.#held(entry, value));
      const lacks = all.map((each) => this.acknowledged(entry).some((ack) => precedes(each, ack)));
      const deciding = leader === null ? [...all.keys()] : [leader];
      const lost = deciding.every((node) => lacks[node]);
      if (lost) found.lost++;
      else if (lacks.includes(true)) found.behind++;
      // There, or surely gone: each of those who decide holds it, or what was before it.
      const own = this.writes.filter((each) => each.entry === entry && each.outcome === 'ok');
      found.checked += own.filter(
        (write) =>
          deciding.every((node) => all[node]?.acknowledged === write) ||
          deciding.every((node) => precedes(all[node] as Times, write)),
      ).length;
    }
    return found;
  }
}

/** Few entries, few moments, so that ties, overlaps and repeated reads are common. */
function randomHistory(random: Xorshift): Recorded[] {
  const below = (limit: number): number => random.next() % limit;
  const recorded: Recorded[] = [];
  const stamps: Value[][] = [[SEEDED], [SEEDED], [SEEDED], ['none']];
  const writes = 1 + below(8);
  for (let count = 1; count <= writes; count++) {
    const entry = below(4);
    const sentMs = below(20);
    const stamp = [1 + below(3), count] as const;
    stamps[entry]?.push(stamp);
    recorded.push(
      write(entry, stamp, sentMs, sentMs + below(8), (['ok', 'ok', 'ok', 'unknown', 'rejected'] as const)[below(5)]),
    );
  }
  const reads = below(25);
  for (let each = 0; each < reads; each++) {
    const entry = below(4);
    const values: Value[] = [...(stamps[entry] ?? []), ...(stamps[entry] ?? []), 'none', 'foreign'];
    const sentMs = below(24);
    const value = values[below(values.length)] ?? 'none';
    recorded.push(read(entry, below(3) - 1, value, sentMs, sentMs + below(6), below(10) === 0 ? 'rejected' : 'ok'));
  }
  return recorded;
}

test('three thousand random histories are judged as the definitions say', () => {
  const random = new Xorshift(7);
  const seen = { stale: 0, wentBack: 0, lost: 0, behind: 0, covered: 0, clean: 0 };
  for (let round = 0; round < 3_000; round++) {
    const recorded = randomHistory(random);
    const oracle = new Oracle(recorded);
    const held: Value[][] = [[], [], [], []];
    const leader = ([null, 0, 1] as const)[round % 3] ?? null;
    const values: Record<string, Value> = {};
    for (const node of ['node1', 'node2']) {
      for (let entry = 0; entry < 4; entry++) {
        const written = oracle.writes
          .filter((each) => each.entry === entry)
          .map((each): Value => [each.writer, each.count]);
        const choices: Value[] = [...written, ...written, entry < 3 ? SEEDED : 'none'];
        const value = choices[random.next() % choices.length] ?? 'none';
        values[`${node} ${entry}`] = value;
        held[entry]?.push(value);
      }
    }
    const safety = judgeSafety(contextOf(recorded), [{ ...readingOf(values), leader }]);
    const [stale, wentBack, readBack] = [oracle.stale(), oracle.wentBack(), oracle.readBack(held, leader)];
    const { lost, behind, checked } = readBack;
    const expected = {
      reads: oracle.reads.length,
      stale: stale.count,
      staleMaxMs: stale.maxMs,
      wentBack: wentBack.count,
      wentBackMaxMs: wentBack.maxMs,
      staleByNode: [0, 1].map((node) => ({ count: oracle.stale(node).count, maxMs: oracle.stale(node).maxMs })),
      ...readBack,
    };
    const found = {
      reads: safety.reads,
      stale: safety.stale,
      staleMaxMs: safety.staleMaxMs,
      wentBack: safety.wentBack,
      wentBackMaxMs: safety.wentBackMaxMs,
      staleByNode: safety.staleByNode.map(({ stale, maxMs }) => ({ count: stale, maxMs })),
      lost: safety.lost,
      behind: safety.behind,
      checked: safety.checked,
    };
    assert.deepEqual(found, expected, JSON.stringify({ round, recorded, values }));
    if (stale.count > 0) seen.stale++;
    if (wentBack.count > 0) seen.wentBack++;
    if (lost > 0) seen.lost++;
    if (behind > 0) seen.behind++;
    if (checked < safety.acknowledged) seen.covered++;
    if (stale.count + wentBack.count + lost + behind === 0) seen.clean++;
  }
  // Each kind must have been put to the test, and its absence too.
  for (const [kind, rounds] of Object.entries(seen)) assert.ok(rounds > 100, `${kind}: only ${rounds} histories`);
});
