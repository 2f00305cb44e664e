import exec from 'k6/execution';
import { Xorshift } from '../../base/random.ts';
import { auditNamespace, type Dataset, makeDataset } from '../../data/dataset.ts';
import { chooseKeys, type KeyChooser } from '../../data/keys.ts';
import { grownEntry, WrittenOnce } from '../../data/once.ts';
import { writerNumber } from '../../data/stamp.ts';
import type { Values } from '../../data/values.ts';
import type { Settings } from '../../exchange/settings.ts';
import type { OpenLoad, Stream } from '../../scenarios/steps.ts';
import type { Operation } from '../../targets/operations.ts';
import type { LoadRequests } from '../../targets/target.ts';
import type { OpenCluster } from '../cluster.ts';
import { whereTo } from '../draw.ts';
import type { OpenShots, Send, Wire } from '../wire.ts';
import type { Taken } from './due.ts';
import { Leadership } from './leader.ts';

/** What a user of an open load is made of. */
export interface OpenBasis {
  readonly settings: Settings;
  readonly wire: Wire;
  readonly requests: LoadRequests;
  readonly values: Values;
  readonly data: OpenCluster;
  /** Print a line for each operation, see lib/exchange/operation-line.ts. */
  readonly logged: boolean;
  /** Number of its first write, where each has an entry of its own: of what is logged, and where data grows. */
  readonly firstWrite: number;
}

/** An operation that is ready to be sent. */
export interface Prepared {
  readonly operation: Stream['operation'];
  readonly entry: number;
  /** Whether its answer is looked at, and not only its status. */
  readonly looked: boolean;
  /** Number of the write among those of its writer; 0 of anything else. */
  readonly count: number;
  readonly send: Send;
}

/** One virtual user of open loads: what stays the same from one step to the next. Lives as long as k6's virtual user. */
export class OpenUser {
  readonly basis: OpenBasis;
  readonly clock = exec.instance;
  readonly writer: number;
  readonly leadership: Leadership;
  readonly entry: Dataset['entry'];
  private readonly shots: OpenShots;
  private readonly random: Xorshift;
  private readonly choose: KeyChooser;
  /** Of what is logged, each write has an entry of its own; null where nothing is. */
  private readonly once: WrittenOnce | null;
  private turn: number;
  private writes = 0;

  constructor(basis: OpenBasis) {
    this.basis = basis;
    const { settings, wire, requests, data, logged, firstWrite } = basis;
    const user = exec.vu.idInTest;
    this.writer = writerNumber(settings.epoch, user);
    this.random = new Xorshift(settings.seed * 65_537 + settings.epoch * 8_191 + user);
    this.choose = chooseKeys(settings.keys, settings.tier.entries);
    this.once = logged ? new WrittenOnce(settings.tier.entries, firstWrite) : null;
    this.turn = user;
    this.entry = makeDataset(settings.tier, settings.seed).entry;
    this.shots = wire.open(requests);
    this.leadership = new Leadership(
      settings.target,
      data,
      async (url, view, timeoutMs) =>
        (await wire.begin(url, view.status(), { timeoutMs, tags: { operation: 'control' } })).plain(),
      wire.access.trust,
    );
    // An operation is to wait for its node, and not for the way there.
    for (const url of data.nodes) wire.getReady(url);
  }

  /** Whether the next operation is a read or a write, of a load with such a share of reads. */
  draw(readPercent: number): 'read' | 'write' {
    if (readPercent === 100 || readPercent === 0) return readPercent === 0 ? 'write' : 'read';
    return this.random.next() % 100 < readPercent ? 'read' : 'write';
  }

  /** Connects to all nodes, where all operations share a connection to each. */
  connect(): void {
    this.basis.wire.connect(this.leadership.nodes);
  }

  /**
   * Draws an operation and makes its request.
   * @param looked whether the answer is looked at
   * @param shots whose requests they are
   */
  prepare(
    { operation, number }: Taken,
    { query, newEntries }: Pick<OpenLoad, 'query' | 'newEntries'>,
    looked: boolean,
    shots = this.shots,
  ): Prepared {
    if (operation === 'query') {
      const { target, tier } = this.basis.settings;
      if ('absent' in target.audit || query === null) throw new Error('there is no audit trail that could be queried');
      const request = target.audit.query(auditNamespace(tier), query.limit);
      return {
        operation,
        entry: 0,
        looked,
        count: 0,
        send: (url, options) => this.basis.wire.begin(url, request, options),
      };
    }
    if (operation === 'read') {
      const entry = this.once?.read(this.random.next()) ?? this.choose(this.random.next(), true);
      return { operation, entry, looked, count: 0, send: shots.read(entry, looked) };
    }
    const entry = newEntries ? grownEntry(this.basis.firstWrite + number) : this.writtenOver(number);
    return { operation, entry, looked, count: ++this.writes, send: shots.write(entry, looked) };
  }

  /** The entry of a write that is none of those that make data grow. */
  private writtenOver(number: number): number {
    return this.once?.write(number) ?? this.choose(this.random.next(), false);
  }

  /** Position of the node that an operation is sent to first. */
  firstNode(operation: Operation, load: OpenLoad): number {
    const { nodes, leader } = this.leadership;
    if (operation === 'query') return leader ?? 0;
    const { reader, writer } = whereTo(load, nodes.length, leader);
    const chosen = operation === 'read' ? reader : writer;
    if (chosen >= 0) return chosen;
    return operation === 'read' ? this.turn++ % nodes.length : this.nextWriter();
  }

  /** The next node in turn; one that is silent is passed over as long as another is not. */
  private nextWriter(): number {
    const { leadership } = this;
    const { length } = leadership.nodes;
    const nowMs = this.clock.currentTestRunDuration;
    for (let tried = 0; tried < length; tried++) {
      const node = this.turn++ % length;
      if (!leadership.isSilent(node, nowMs)) return node;
    }
    return this.turn++ % length;
  }
}
