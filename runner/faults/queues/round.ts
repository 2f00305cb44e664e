import {
  allSeen,
  ledByNode,
  type QueueFaultObservation,
  queueRounds,
  standingAt,
} from '../../../lib/analysis/queue-faults.ts';
import { duration } from '../../../lib/base/format.ts';
import type { FaultEvent, FaultVerb } from '../../../lib/report/faults.ts';
import type { QueueFaultRound, QueueRound } from '../../../lib/report/queue-faults.ts';
import { unavailable } from '../../system/errors.ts';
import { NodeDied } from '../driver/node-died.ts';
import { spanOf } from '../driver/span.ts';
import { withDeaths } from '../scenarios/scenario.ts';
import type { QueueStage } from './stage.ts';

/** How often it is asked whether a round has shown everything. */
const ASK_EVERY_MS = 250;

/** What is done in a round. */
export interface Deed {
  readonly begin: FaultVerb;
  readonly undo: FaultVerb;
  readonly nodes: readonly string[];
  /** When it is undone: once everything was seen, at once, or when all nodes have been down for a while. */
  readonly undone: 'when-seen' | 'at-once' | 'after-all-were-down';
}

/** Does something until it is done, or a node is known dead: null then, for what was seen until then is worth telling. */
async function untilDeath<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NodeDied) return null;
    throw error;
  }
}

/** One round while it goes on: what is known of it can be told at any time, also after an interruption. */
class Round {
  readonly #stage: QueueStage;
  readonly #deed: Deed;
  readonly #notesBefore: number;
  #events: readonly FaultEvent[] = [];
  #undoMs: number | null = null;
  #untilMs: number | null = null;
  #readyAtMs: number | null = null;

  constructor(stage: QueueStage, deed: Deed) {
    this.#stage = stage;
    this.#deed = deed;
    this.#notesBefore = stage.driver.notes.length;
  }

  /** @throws UserError when the nodes do not come back */
  async run(): Promise<void> {
    const { begin, nodes, undone } = this.#deed;
    this.#events = await this.#stage.act(begin, nodes);
    if (undone !== 'when-seen') {
      if (undone === 'after-all-were-down') await this.#stage.sleep(this.#stage.times.downMs);
      await this.#undo();
    }
    await untilDeath(() => this.#untilSeen());
    this.#untilMs = this.#stage.clock.elapsedMs();
    if (this.#stage.driver.deaths.length > 0) return;
    if (this.#undoMs === null) await this.#undo();
    await untilDeath(() => this.#untilReady());
  }

  async #undo(): Promise<void> {
    const events = await untilDeath(() => this.#stage.act(this.#deed.undo, this.#deed.nodes));
    if (events !== null) this.#undoMs = spanOf(events).beganMs;
  }

  #observation(endMs: number): QueueFaultObservation {
    const { watch, clock } = this.#stage;
    const { beganMs: faultMs, effectMs } = spanOf(this.#events);
    return {
      logs: this.#stage.logs(),
      sightings: watch.sightings,
      hit: this.#deed.nodes,
      nameOf: watch.nameOf,
      faultMs,
      effectMs,
      returnMs: this.#deed.undone === 'after-all-were-down' ? this.#undoMs : null,
      untilMs: this.#untilMs ?? clock.elapsedMs(),
      endMs,
    };
  }

  /** Watches until everything was seen that can be, or long enough. */
  async #untilSeen(): Promise<void> {
    const { clock, times } = this.#stage;
    const untilMs = clock.elapsedMs() + times.watchMs;
    const seen = (): boolean => {
      const { queues } = queueRounds(this.#observation(Number.POSITIVE_INFINITY));
      // A node that is started again at once may still lead.
      return allSeen(queues, this.#deed.undone !== 'at-once');
    };
    while (!seen() && clock.elapsedMs() < untilMs) await this.#stage.sleep(ASK_EVERY_MS);
    await this.#stage.sleep(times.afterMs);
  }

  /** Waits until all nodes name the same leader of every queue. @throws UserError when they do not in the time that a way back may take */
  async #untilReady(): Promise<void> {
    const undoMs = this.#undoMs;
    if (undoMs === null) return;
    const { watch, options, times } = this.#stage;
    options.say(`waiting for ${this.#deed.nodes.join(', ')}`);
    this.#readyAtMs = await this.#stage.until(() => watch.disagreement(undoMs) === null, times.rejoinMs);
    if (this.#readyAtMs !== null) return;
    throw unavailable(
      `${this.#deed.nodes.join(', ')} did not come back into the queues within ${duration(times.rejoinMs / 1_000)}: ${watch.disagreement(undoMs)}`,
    );
  }

  /** Null when nothing was done yet. */
  tell(endMs: number): Omit<QueueFaultRound, 'round'> | null {
    const { driver, watch } = this.#stage;
    const [first] = this.#events;
    if (first === undefined) return null;
    const observation = this.#observation(endMs);
    const { faultMs, effectMs, untilMs } = observation;
    const { queues, before, after } = queueRounds(observation);
    const readyAtMs = this.#readyAtMs;
    return {
      nodes: this.#deed.nodes,
      faultMs,
      at: this.#events.find(({ atMs }) => atMs === faultMs)?.at ?? first.at,
      uncertaintyMs: effectMs - faultMs,
      awayMs: this.#undoMs === null ? null : this.#undoMs - faultMs,
      cutOff: this.#untilMs === null,
      watchedMs: untilMs - faultMs,
      queues,
      leaders: {
        before,
        after,
        back:
          readyAtMs === null ? null : ledByNode(standingAt(watch.sightings, readyAtMs, queues.length), watch.nameOf),
      },
      readyMs: readyAtMs === null || this.#undoMs === null ? null : readyAtMs - this.#undoMs,
      died: [],
      notes: [
        ...queues.flatMap((queue) => stalled(queue, untilMs - faultMs)),
        ...driver.notes.slice(this.#notesBefore),
      ],
    };
  }
}

/** What a queue did not do for as long as it was watched, sentences. */
function stalled({ queue, hit, leaderAfter, times }: QueueRound, watchedMs: number): string[] {
  const during = `in the ${duration(watchedMs / 1_000)} that were watched`;
  return [
    // A node that was started again at once may lead again.
    ...(hit && leaderAfter === null ? [`No node named another leader of queue ${queue} ${during}.`] : []),
    ...(times.firstAccepted === null ? [`Queue ${queue} took no message ${during}.`] : []),
    ...(times.firstDelivered === null ? [`Queue ${queue} delivered no message ${during}.`] : []),
  ];
}

/** Rounds of a scenario, as they go. */
export class Rounds {
  readonly #stage: QueueStage;
  readonly #rounds: Round[] = [];

  readonly #finished: () => Promise<void>;

  /** @param finished told of each round that is through */
  constructor(stage: QueueStage, finished: () => Promise<void>) {
    this.#stage = stage;
    this.#finished = finished;
  }

  /** @throws UserError when it cannot be carried through, NodeDied when a node is dead, the signal's reason when interrupted */
  async run(deed: Deed): Promise<void> {
    const round = new Round(this.#stage, deed);
    this.#rounds.push(round);
    await round.run();
    await this.#finished();
  }

  /** All that began, also the one that was cut off. */
  told(): QueueFaultRound[] {
    const starts = this.#rounds.map((round) => round.tell(Number.POSITIVE_INFINITY)?.faultMs);
    const rounds = this.#rounds.flatMap((round, at) => {
      const told = round.tell(starts[at + 1] ?? Number.POSITIVE_INFINITY);
      return told === null ? [] : [{ round: at + 1, ...told }];
    });
    return withDeaths(
      rounds,
      this.#stage.driver.deaths.map(({ node }) => node),
    );
  }
}
