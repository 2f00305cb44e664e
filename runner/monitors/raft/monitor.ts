import type { CellRaft, NodeState, RaftRecord } from '../../../lib/report/monitors.ts';
import { PATIENCE } from '../../../lib/targets/patience.ts';
import type { ClusterView } from '../../../lib/targets/target.ts';
import { answerInWords, type PlainResponse } from '../../../lib/targets/wire.ts';
import type { Credentials } from '../../cluster/access.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import { Sender } from '../../cluster/send.ts';
import { elapsedOf, type MonitorClock, startClock } from '../../system/clock.ts';
import { askStatus } from '../ask-status.ts';
import { PollCounter } from './poll-counter.ts';
import { RaftTimeline } from './timeline.ts';
import { raftWindow } from './window.ts';

export interface RaftMonitorOptions {
  /** How nodes are asked who leads. */
  readonly view: ClusterView;
  readonly nodes: readonly ClusterNode[];
  /** Of every poll. */
  readonly credentials: Credentials;
  /** Interval of the polls of one node; 250 ms, or as much as its target wants. */
  readonly everyMs?: number;
  /** What a node that does not answer costs; 2 s. */
  readonly timeoutMs?: number;
  /** The run's; one that starts now when left out. */
  readonly clock?: MonitorClock;
}

export interface RaftMonitor {
  /** Now, as an end of a window: milliseconds since 1970, UTC. */
  mark(): number;
  /** What happened between two UTC moments; what lies ahead of now is not observed. Ask soon after the window. */
  window(fromEpochMs: number, toEpochMs: number): CellRaft;
  /** Ends the polling; safe to call twice. */
  stop(): Promise<RaftRecord>;
}

const EVERY_MS = 250;
const SILENT = { reachable: false, role: 'unknown', term: null, leader: null, ready: false } as const;

function problemOf(response: PlainResponse): string {
  const words = answerInWords(response);
  return response.error === undefined ? `${words}, which is no status` : words;
}

function stateOf(view: ClusterView, response: PlainResponse): NodeState {
  const status = view.readStatus(response);
  if (!status) return { ...SILENT, problem: problemOf(response) };
  const { role, term, leader, ready } = status;
  return { reachable: true, problem: null, role, term, leader, ready };
}

/** Watches who leads: polls every node's status on a schedule of its own until it is stopped. */
export function startRaftMonitor(options: RaftMonitorOptions): RaftMonitor {
  const {
    view,
    nodes,
    everyMs = Math.max(EVERY_MS, options.view.restMs ?? 0),
    timeoutMs = PATIENCE.statusMs,
    clock = startClock(),
  } = options;
  const sender = new Sender(options.credentials);
  const timeline = new RaftTimeline(nodes.map(({ name }) => name));
  const counter = new PollCounter();
  const timers = new Map<string, NodeJS.Timeout>();
  const startedMs = clock.elapsedMs();
  let stopped: Promise<RaftRecord> | null = null;

  const poll = async ({ name, url }: ClusterNode): Promise<void> => {
    const answer = await askStatus(sender, url, { view, clock, timeoutMs });
    if (stopped || answer === null) return;
    const { response, sentMs, endedMs } = answer;
    counter.add(endedMs);
    const state = stateOf(view, response);
    const atMs = state.reachable ? endedMs : sentMs;
    timeline.add(name, state, atMs, clock.epochMs() - (endedMs - atMs));
  };

  /** Polls at `dueMs` and then every interval; what a slow answer made impossible is left out, not made up for. */
  const schedule = (node: ClusterNode, dueMs: number): void => {
    const timer = setTimeout(
      async () => {
        await poll(node);
        const late = Math.max(0, clock.elapsedMs() - dueMs);
        if (!stopped) schedule(node, dueMs + (Math.floor(late / everyMs) + 1) * everyMs);
      },
      Math.max(0, dueMs - clock.elapsedMs()),
    );
    // A monitor that nobody stopped must not keep the process alive.
    timers.set(node.name, timer.unref());
  };
  // Spread over the interval: together they then see a change of leader sooner than each alone.
  for (const [at, node] of nodes.entries()) schedule(node, startedMs + (at * everyMs) / nodes.length);

  const between = (fromMs: number, toMs: number): CellRaft => {
    const endMs = Math.min(toMs, clock.elapsedMs());
    return raftWindow(timeline.history(), fromMs, endMs, counter.between(fromMs, endMs));
  };
  const end = async (): Promise<RaftRecord> => {
    const total = between(startedMs, clock.elapsedMs());
    const { changes, dropped } = timeline.history();
    for (const timer of timers.values()) clearTimeout(timer);
    await sender.close();
    return { everyMs, nodes: nodes.map(({ name }) => name), total, timeline: changes, dropped };
  };

  return {
    mark: () => clock.epochMs(),
    window: (fromEpochMs, toEpochMs) => between(elapsedOf(clock, fromEpochMs), elapsedOf(clock, toEpochMs)),
    stop: () => {
      stopped ??= end();
      return stopped;
    },
  };
}
