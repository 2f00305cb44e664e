import { sleep } from 'k6';
import exec from 'k6/execution';
import { Xorshift } from '../base/random.ts';
import { type Dataset, makeDataset } from '../data/dataset.ts';
import { chooseKeys, type KeyChooser } from '../data/keys.ts';
import type { Values } from '../data/values.ts';
import type { LoadSettings } from '../exchange/settings.ts';
import type { EntryLoad } from '../scenarios/steps.ts';
import { hostAndPort } from '../targets/http.ts';
import type { Operation } from '../targets/operations.ts';
import { type Answer, isAnswered, type Reason } from '../targets/outcome.ts';
import { nextHop } from '../targets/redirects.ts';
import type { LoadRequests } from '../targets/target.ts';
import type { PlainResponse } from '../targets/wire.ts';
import type { ClusterData } from './cluster.ts';
import { type Aim, DRAWN, Draw, whereTo } from './draw.ts';
import { EntryCounts } from './entry-counts.ts';
import { KnownNodes } from './known-nodes.ts';
import { endWhereFull } from './no-space.ts';
import { own } from './own-metrics.ts';
import { BACK_OFF_S, SteppedUser } from './stepped-user.ts';
import type { Counts } from './tally.ts';
import type { Wire } from './wire.ts';

/** What a virtual user is made of, in whatever protocol it speaks. */
export interface UserBasis {
  readonly settings: LoadSettings;
  readonly wire: Wire;
  readonly requests: LoadRequests;
  readonly values: Values;
  readonly data: ClusterData;
}

/**
 * One virtual user: picks entries, sends requests, follows the leader.
 * What it sends, and how it times that, is the protocol's.
 */
export abstract class ClosedUser<To extends object> extends SteppedUser<LoadSettings> {
  protected readonly wire: Wire;
  private readonly values: Values;
  protected readonly known: KnownNodes<To>;
  private readonly random: Xorshift;
  private readonly choose: KeyChooser;
  private readonly counts: EntryCounts;
  private readonly entry: Dataset['entry'];
  protected readonly draw: Draw<To>;
  /** Whether every answer is looked at, and not only the first of a draw: one was not what it should be, or a status says nothing. */
  protected wary: boolean;

  /** @param place what requests to a node need beside them, see KnownNodes */
  constructor({ settings, wire, values, data }: UserBasis, place: (url: string, tagged: boolean) => To) {
    super(settings);
    this.wire = wire;
    this.values = values;
    this.wary = settings.target.toldInBody ?? false;
    this.entry = makeDataset(settings.tier, settings.seed).entry;
    const user = exec.vu.idInTest;
    this.random = new Xorshift(settings.seed * 65_537 + settings.epoch * 8_191 + user);
    this.choose = chooseKeys(settings.keys, settings.tier.entries);
    this.draw = new Draw(user);
    wire.getReady(data.nodes[user % data.nodes.length] as string);
    this.known = new KnownNodes(settings, wire, data, place);
    this.counts = new EntryCounts(this.draw, this.known.urls);
  }

  /** Reads and writes until it is `until`. */
  protected abstract runEntries(load: EntryLoad, until: number): void;
  /** Queries for `limit` events until it is `until`. */
  protected abstract runQueries(limit: number, until: number): void;

  protected work(until: number): void {
    const { load } = this.step();
    if (load.kind === 'audit') this.runQueries(load.limit, until);
    else if (load.kind === 'entries') this.runEntries(load, until);
    this.count();
  }

  /** What was drawn for another warm-up or window is forgotten. */
  protected entered(moved: boolean, before: number): void {
    if (!moved) return;
    this.forget();
    // Set-up has looked for the first step; the leader may have changed since.
    const { step } = this.windows;
    if (step !== before && step > 0) this.known.confirm();
  }

  /** Leaves what was drawn undone. */
  protected forget(): void {
    this.count();
    this.draw.forget();
    this.counts.restart(DRAWN);
  }

  private count(): void {
    if (this.counting) this.counts.count(this.slot());
    else this.counts.skip();
  }

  /** In which slot of the window it is now. */
  protected slot(): number {
    return this.windows.slot(this.clock.currentTestRunDuration);
  }

  protected tell(): void {
    this.counts.tell(this.windows.step, this.windows.second);
  }

  /** What is counted of an operation through a node as it happens; null where nobody reads it. */
  protected countsOf(operation: Operation, node: number): Counts | null {
    return this.counting ? this.counts.of(operation, node) : null;
  }

  /** Draws the next operations. */
  protected refill(load: EntryLoad): void {
    this.count();
    this.counts.restart(0);
    this.draw.fill(this.random, this.choose, load, this.aim(load));
  }

  /** Where the requests of a draw go. What goes to one node alone is tagged once, on the virtual user. */
  private aim(load: EntryLoad): Aim<To> {
    const { urls, places, untagged, leader } = this.known;
    const { readPercent } = load;
    const { tags } = exec.vu.metrics;
    const { reader, writer } = whereTo(load, urls.length, leader);
    const only = readPercent === 100 ? reader : readPercent === 0 || reader === writer ? writer : -1;
    if (only >= 0) tags.node = hostAndPort(urls[only] as string);
    else delete tags.node;
    return { places: only >= 0 ? untagged : places, reader, writer };
  }

  /**
   * Deals with the answer to a write that was not a success, following redirects.
   * @param at position of the node that answered
   * @param again sends the same write to a node
   * @returns position of the node that answered with success, or -1
   */
  protected followUp(first: PlainResponse, at: number, again: (node: number) => PlainResponse): number {
    let node = at;
    this.counts.unlike();
    let response = this.wire.renewed(this.known.urls[at] as string, first) ? again(at) : first;
    for (let hop = 0; ; hop++) {
      const answer = this.settings.target.classify('write', response);
      if (answer.outcome === 'ok') return node;
      const named = nextHop(answer, hop);
      const next = named === null ? null : this.known.follow(named, node);
      if (next === null) {
        this.fail('write', answer, node);
        return isAnswered(answer) ? node : -1;
      }
      own.redirects.add(1, { operation: 'write' });
      const counts = this.countsOf('write', node);
      if (counts !== null) counts.redirects++;
      node = next;
      this.known.leader = node;
      response = again(node);
    }
  }

  /**
   * Deals with an answer that was not a success where nothing else can be done but to log in anew; says whether the second try
   * was one.
   * @param again sends the same to the same node
   */
  protected tryAgain(operation: Operation, first: PlainResponse, url: string, again: () => PlainResponse): boolean {
    this.counts.unlike();
    const answer = this.settings.target.classify(operation, this.wire.renewed(url, first) ? again() : first);
    if (answer.outcome === 'ok') return true;
    this.fail(operation, answer, this.known.urls.indexOf(url));
    return isAnswered(answer);
  }

  /** Notes the size of an answer to the drawn read at a position, and whether it is the service's, with a value of this entry. */
  protected inspect(mine: number, response: PlainResponse, bytes: (value: string | null) => number): void {
    const { indexes, nodes } = this.draw;
    const { target } = this.settings;
    const answer = target.classify('read', response);
    const value =
      answer.outcome === 'ok' ? target.entries.readValue(response, this.entry(indexes[mine] as number)) : null;
    own.responseBytes.add(bytes(value), { operation: 'read' });
    if (value !== null && this.values.recognise(value, indexes[mine] as number)) return;
    const nothing: Reason = value === null ? 'nothing-there' : 'wrong-value';
    const reason = answer.outcome === 'ok' ? nothing : answer.reason;
    this.wary ||= value === null;
    own.failures.add(1, { operation: 'read', outcome: 'rejected', reason });
    this.countsOf('read', nodes[mine] as number)?.fail('rejected', reason);
  }

  /** Whether the answer to a write is one of the service's. It counts as answered, and as a failure, when it is not. */
  protected inspectWrite(response: PlainResponse, node: number): void {
    const answer = this.settings.target.classify('write', response);
    if (answer.outcome === 'ok') return;
    this.wary = true;
    this.fail('write', answer, node);
  }

  /** Counts a failure of the node that was asked last, waits, and looks where the leader is now. */
  protected fail(operation: Operation, answer: Answer, node: number): void {
    if (answer.outcome !== 'ok') {
      const { outcome, reason } = answer;
      own.failures.add(1, { operation, outcome, reason });
      this.countsOf(operation, node)?.fail(outcome, reason);
      if (reason === 'no-space' && this.counting) this.tell();
      endWhereFull(answer);
    }
    const { clock } = this;
    const from = clock.currentTestRunDuration;
    sleep(BACK_OFF_S);
    if (operation !== 'read') this.known.look();
    own.waited.add(clock.currentTestRunDuration - from);
  }
}
