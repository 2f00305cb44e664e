import { sleep } from 'k6';
import exec from 'k6/execution';
import { Xorshift } from '../base/random.ts';
import { chooseKeys, type KeyChooser } from '../data/keys.ts';
import type { Values } from '../data/values.ts';
import type { LoadSettings } from '../exchange/settings.ts';
import {
  type EntryLoad,
  STRETCHES,
  type Step,
  stepKey,
  stepOperations,
  stepStartMs,
  stretchBoundaries,
} from '../scenarios/steps.ts';
import { hostAndPort } from '../targets/http.ts';
import type { Operation } from '../targets/operations.ts';
import type { Answer, Reason } from '../targets/outcome.ts';
import { nextHop } from '../targets/redirects.ts';
import type { LoadRequests } from '../targets/target.ts';
import type { PlainResponse } from '../targets/wire.ts';
import { type ClusterData, discover } from './cluster.ts';
import { type Aim, Draw, whereTo } from './draw.ts';
import { own } from './own-metrics.ts';
import type { Wire } from './wire.ts';

/** An iteration goes on for this long: k6's own work per iteration is a seventh of a request's cost. */
const SLICE_MS = 50;
/** Wait after a failure, so that a closed loop does not hammer nodes that refuse at once. */
const BACK_OFF_S = 0.1;

/** Whether a script's steps each measure one operation, which is then a tag of the virtual user like the phase. */
export function oneOperationEach({ schedule }: LoadSettings): boolean {
  return schedule.steps.every((step) => stepOperations(step).length === 1);
}

/** What a virtual user is made of, in whatever protocol it speaks. */
export interface UserBasis {
  readonly settings: LoadSettings;
  readonly wire: Wire;
  readonly requests: LoadRequests;
  readonly values: Values;
  readonly data: ClusterData;
}

/**
 * One virtual user: picks entries, sends requests, follows the leader. Lives as long as k6's virtual user.
 * What it sends, and how it times that, is the protocol's.
 */
export abstract class ClosedUser<To extends object> {
  protected readonly settings: LoadSettings;
  protected readonly wire: Wire;
  private readonly values: Values;
  protected readonly clock = exec.instance;
  protected readonly nodes: string[] = [];
  /** What requests to each node need beside them. */
  protected readonly places: To[] = [];
  /** The same for stretches that send everything to one node, which the virtual user's tags then name. */
  private readonly untagged: To[] = [];
  private readonly random: Xorshift;
  private readonly choose: KeyChooser;
  private readonly boundaries: readonly number[];
  protected readonly draw: Draw<To>;
  /** Null while it is not known, for a target that does not say. */
  protected leader: number | null;
  /** Position in `boundaries`; even while warming up. */
  private stretch = -1;

  /**
   * What requests to a node need beside them, made once for each.
   * `tagged`: whether requests name their node; false where the virtual user's tags do.
   */
  private readonly place: (url: string, tagged: boolean) => To;

  constructor({ settings, wire, values, data }: UserBasis, place: (url: string, tagged: boolean) => To) {
    this.place = place;
    this.settings = settings;
    this.wire = wire;
    this.values = values;
    const user = exec.vu.idInTest;
    this.random = new Xorshift(settings.seed * 65_537 + settings.epoch * 8_191 + user);
    this.choose = chooseKeys(settings.keys, settings.tier.entries);
    this.draw = new Draw(user);
    // The clock runs from before set-up; the schedule from the start of the first step.
    const { schedule } = settings;
    const step = schedule.steps.findIndex((candidate) => stepKey(candidate) === exec.scenario.name);
    const loadStart = exec.scenario.startTime - stepStartMs(schedule, step);
    own.loadEpoch.add(loadStart);
    const offset = this.clock.currentTestRunDuration - (Date.now() - loadStart);
    this.boundaries = stretchBoundaries(schedule).map((at) => at + offset);
    wire.getReady(data.nodes[user % data.nodes.length] as string);
    for (const url of data.nodes) this.addNode(url);
    this.leader = data.leader;
  }

  /** Reads and writes until it is `until`. */
  protected abstract runEntries(load: EntryLoad, until: number): void;
  /** Queries for `limit` events until it is `until`. */
  protected abstract runQueries(limit: number, until: number): void;

  /** Sends requests until the slice, the warm-up or the step is over. One k6 iteration. */
  run(): void {
    const now = this.clock.currentTestRunDuration;
    this.enter(now);
    const until = Math.min(now + SLICE_MS, this.boundaries[this.stretch] as number);
    const { load } = this.step();
    if (load.kind === 'audit') this.runQueries(load.limit, until);
    else if (load.kind === 'entries') this.runEntries(load, until);
  }

  protected step(): Step {
    return this.settings.schedule.steps[this.stretch >> 1] as Step;
  }

  /** Finds the warm-up or window that it is now; what was drawn for another is forgotten. */
  private enter(now: number): void {
    const { boundaries } = this;
    const before = this.stretch;
    let stretch = Math.max(0, before);
    while (stretch < boundaries.length - 1 && now >= (boundaries[stretch] as number)) stretch++;
    if (stretch === before) return;
    this.stretch = stretch;
    this.draw.forget();
    const { tags } = exec.vu.metrics;
    tags.phase = STRETCHES[stretch & 1] as string;
    if (oneOperationEach(this.settings)) tags.operation = stepOperations(this.step())[0] as string;
  }

  /** Draws the next operations. */
  protected refill(load: EntryLoad): void {
    this.draw.fill(this.random, this.choose, load, this.aim(load));
  }

  /** Where the requests of a draw go. What goes to one node alone is tagged once, on the virtual user. */
  private aim(load: EntryLoad): Aim<To> {
    const { nodes } = this;
    const { readPercent } = load;
    const { tags } = exec.vu.metrics;
    const { reader, writer } = whereTo(load, nodes.length, this.leader);
    const only = readPercent === 100 ? reader : readPercent === 0 || reader === writer ? writer : -1;
    if (only >= 0) tags.node = hostAndPort(nodes[only] as string);
    else delete tags.node;
    return { places: only >= 0 ? this.untagged : this.places, reader, writer };
  }

  /**
   * Deals with the answer to a write that was not a success, following redirects; says whether it was acknowledged.
   * @param at position of the node that answered
   * @param again sends the same write to a node
   */
  protected followUp(first: PlainResponse, at: number, again: (node: number) => PlainResponse): boolean {
    let response = this.wire.renewed(this.nodes[at] as string, first) ? again(at) : first;
    for (let hop = 0; ; hop++) {
      const answer = this.settings.target.classify('write', response);
      if (answer.outcome === 'ok') return true;
      const next = nextHop(answer, hop);
      if (next === null) {
        this.fail('write', answer);
        return false;
      }
      own.redirects.add(1, { operation: 'write' });
      const node = this.addNode(next);
      this.leader = node;
      response = again(node);
    }
  }

  /**
   * Deals with an answer that was not a success where nothing else can be done but to log in anew; says whether the second try
   * was one.
   * @param again sends the same to the same node
   */
  protected tryAgain(operation: Operation, first: PlainResponse, url: string, again: () => PlainResponse): boolean {
    const answer = this.settings.target.classify(operation, this.wire.renewed(url, first) ? again() : first);
    if (answer.outcome === 'ok') return true;
    this.fail(operation, answer);
    return false;
  }

  /** Notes the size of an answer to a read, and whether its value is one that was written to this entry. */
  protected inspect(response: PlainResponse, index: number, bytes: (value: string | null) => number): void {
    const value = this.settings.target.entries.readValue(response);
    own.responseBytes.add(bytes(value), { operation: 'read' });
    if (value === null || !this.values.recognise(value, index)) {
      own.failures.add(1, { operation: 'read', outcome: 'rejected', reason: 'wrong-value' satisfies Reason });
    }
  }

  /** Counts a failure, waits, and looks where the leader is now. */
  protected fail(operation: Operation, answer: Answer): void {
    if (answer.outcome !== 'ok') {
      own.failures.add(1, { operation, outcome: answer.outcome, reason: answer.reason });
    }
    sleep(BACK_OFF_S);
    if (operation === 'read') return;
    // What a redirect has told is all that is known of leaders there.
    if ('absent' in this.settings.target.view) {
      this.leader = null;
      return;
    }
    const leader = discover(this.settings, this.nodes, this.wire).leader();
    if (leader) this.leader = this.addNode(leader.url);
  }

  /** Position of a node that is known. */
  protected at(url: string): number {
    return this.nodes.indexOf(url);
  }

  /** Position of a node; one that was not known (a redirect named it) is added. */
  private addNode(url: string): number {
    const known = this.nodes.indexOf(url);
    if (known >= 0) return known;
    this.places.push(this.place(url, true));
    this.untagged.push(this.place(url, false));
    return this.nodes.push(url) - 1;
  }
}
