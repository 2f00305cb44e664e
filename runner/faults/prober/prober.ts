import type { PatientRead } from '../../../lib/analysis/barrier.ts';
import { readAnswerBytes } from '../../../lib/targets/answer-size.ts';
import type { EntryTarget } from '../../../lib/targets/kinds.ts';
import type { Role } from '../../../lib/targets/target.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import { Sender } from '../../cluster/send.ts';
import { entryProbes } from './entry-probes.ts';
import { ProbeMemory } from './memory.ts';
import type { ProberOptions } from './options.ts';
import { startPatientReads } from './patient-reads.ts';
import { ProbeRequests } from './requests.ts';
import { StatusLog } from './status.ts';
import { startTicks } from './ticks.ts';

/** The interval of one node's probes, and thereby the precision of what they tell. */
export const PROBE_EVERY_MS = 50;
export const PROBE_TIMEOUT_MS = 1_000;

/** The same for a target, whose reads may each bring everything. */
export function probeEveryMs({ entries }: Pick<EntryTarget, 'entries'>): number {
  return entries.lists?.probeEveryMs ?? PROBE_EVERY_MS;
}

/** After this one is given up. */
export function probeTimeoutMs({ entries }: Pick<EntryTarget, 'entries'>): number {
  return entries.lists?.probeTimeoutMs ?? PROBE_TIMEOUT_MS;
}

/** What a node last said. */
export interface ProbedNode {
  readonly name: string;
  readonly reachable: boolean;
  readonly role: Role;
  readonly term: number | null;
  /** Name of the node that it takes for the leader; null when it knows none, or one that is not known here. */
  readonly leader: string | null;
  readonly ready: boolean;
  /** Since when it has been saying so; milliseconds since the run's start. Null before its first answer. */
  readonly sinceMs: number | null;
}

/** Asks every node the same few things on a schedule. Times are milliseconds since the run's start. */
export interface Prober {
  nodes(): readonly ProbedNode[];
  /** The node that leads; null when none does, and where nodes do not say it. */
  leader(): { readonly node: string; readonly term: number | null } | null;
  /** When the first write through `node` that was sent at or after `sinceMs` was accepted; null: none yet. */
  acceptedThrough(node: string, sinceMs: number): number | null;
  /**
   * When `node` first answered that it is ready to a question put at or after `sinceMs`; where nodes have no status, when a
   * write through it was accepted. Null: not yet.
   */
  readySince(node: string, sinceMs: number): number | null;
  /**
   * When a read of `node`, sent at or after `sinceMs`, first answered the newest probe write that had been acknowledged
   * before `sinceMs`, or one sent after that; null: not yet, or nothing had been acknowledged.
   */
  caughtUp(node: string, sinceMs: number): number | null;
  /** Every change of a node's status. */
  readonly sightings: StatusLog;
  /** Reads that had more time than the target's read barrier, in the order of their ends; none where it has no such thing. */
  readonly patient: readonly PatientRead[];
  /** Bytes of the value that each of its writes carries. */
  readonly bytesPerWrite: number;
  /** Ends the probing; resolves when the last probe has ended and is recorded. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Sends to each node, at every tick of its own schedule, one write through it, one read from it and one question for its
 * status, whether or not earlier ones have been answered.
 */
export function startProber(options: ProberOptions): Prober {
  const { target, nodes, clock } = options;
  const { everyMs = probeEveryMs(target), timeoutMs = probeTimeoutMs(target) } = options;
  const sender = new Sender(options.credentials);
  const sightings = new StatusLog(nodes);
  const memory = new ProbeMemory(nodes.length);
  const requests = new ProbeRequests(sender, options, timeoutMs, readAnswerBytes(target.entries, options.values.bytes));
  const probes = entryProbes(options, { requests, sightings, memory });
  const { readBarrier } = target.entries;
  const patient = 'absent' in readBarrier ? null : startPatientReads(readBarrier, options, sender, probes);

  const restMs = 'absent' in target.view ? 0 : (target.view.restMs ?? 0);
  const askedMs = nodes.map(() => Number.NEGATIVE_INFINITY);
  /** Whether a node may be asked for its status now. */
  const asks = (node: number): boolean => {
    if (clock.elapsedMs() - (askedMs[node] as number) < restMs) return false;
    askedMs[node] = clock.elapsedMs();
    return true;
  };

  const ticks = startTicks({
    lanes: nodes.length,
    everyMs,
    // A probe ends with its time limit, so this many are under way only when limits are late.
    most: Math.ceil((2 * timeoutMs) / everyMs),
    clock,
    tick: async (node) => {
      await Promise.all([probes.write(node), probes.read(node), asks(node) ? requests.status(node, sightings) : null]);
    },
  });

  const position = (name: string): number => nodes.findIndex((node) => node.name === name);
  const nameOf = (node: number | null | undefined): string | null => nodes[node ?? -1]?.name ?? null;
  let stopped: Promise<void> | null = null;
  return {
    sightings,
    patient: patient?.ended ?? [],
    bytesPerWrite: options.values.bytes,
    nodes: () =>
      nodes.map(({ name }, at) => {
        const last = sightings.last(at);
        const { reachable = false, role = 'unknown', term = null, ready = false } = last ?? {};
        return { name, reachable, role, term, leader: nameOf(last?.leader), ready, sinceMs: last?.atMs ?? null };
      }),
    leader: () => {
      const leader = sightings.leader();
      return leader === null ? null : { node: (nodes[leader.node] as ClusterNode).name, term: leader.term };
    },
    acceptedThrough: (node, sinceMs) => memory.acceptedThrough(position(node), sinceMs),
    readySince: (node, sinceMs) =>
      'absent' in target.view
        ? memory.acceptedThrough(position(node), sinceMs)
        : sightings.readySince(position(node), sinceMs),
    caughtUp: (node, sinceMs) => memory.caughtUp(position(node), sinceMs),
    stop: () => {
      stopped ??= Promise.all([ticks.stop(), patient?.stop()])
        .then(() => undefined)
        .finally(() => sender.close());
      return stopped;
    },
  };
}
