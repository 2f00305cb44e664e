import exec from 'k6/execution';
import { Xorshift } from '../base/random.ts';
import { chooseKeys, type KeyChooser } from '../data/keys.ts';
import { type Stamp, writerNumber } from '../data/stamp.ts';
import { FOREIGN, type Values } from '../data/values.ts';
import { formatOperation } from '../exchange/operation-line.ts';
import type { OpenSettings } from '../exchange/settings.ts';
import { LOOK_MS } from '../scenarios/steps.ts';
import { hostAndPort } from '../targets/http.ts';
import { leads } from '../targets/leadership.ts';
import type { Answer, Reason } from '../targets/outcome.ts';
import { nextHop } from '../targets/redirects.ts';
import type { ClusterView, LoadRequests } from '../targets/target.ts';
import type { PlainResponse } from '../targets/wire.ts';
import type { OpenCluster } from './cluster.ts';
import { own } from './own-metrics.ts';
import type { EntryShots, Shot, Wire } from './wire.ts';

/** The size of one answer in so many is noted. */
const SIZED = 64;
/** Less time than this is not worth another attempt. */
const LEAST_MS = 10;
/** Failures after which another node may do what this one surely did not. */
const ELSEWHERE: readonly Reason[] = ['refused', 'no-leader', 'unavailable', 'replication-failed', 'redirected'];

/** An operation as it ended: the last answer and its judgement, the node asked last, and the redirects followed. */
interface End {
  readonly answer: Answer;
  readonly response: PlainResponse;
  readonly node: number;
  readonly hops: number;
}

/**
 * One virtual user of the open load. Each iteration is one operation: it is tried at one node after the other as long as it
 * has surely not been done, and ends with the first acknowledgement or doubt, or when its time is over.
 */
export class OpenUser {
  private readonly settings: OpenSettings;
  private readonly wire: Wire;
  private readonly shots: EntryShots;
  private readonly values: Values;
  private readonly random: Xorshift;
  private readonly choose: KeyChooser;
  private readonly clock = exec.instance;
  /** Adds up with k6's monotonic clock to milliseconds since 1970. */
  private readonly epochMs: number;
  private readonly nodes: string[];
  private readonly ids: readonly (string | null)[];
  private readonly writer: number;
  /** Null while it is not known, for a target that does not say. */
  private leader: number | null;
  private turn: number;
  private writes = 0;
  private operations = 0;

  constructor(settings: OpenSettings, wire: Wire, requests: LoadRequests, values: Values, data: OpenCluster) {
    this.settings = settings;
    this.wire = wire;
    this.shots = wire.entries(requests);
    this.values = values;
    const user = exec.vu.idInTest;
    this.writer = writerNumber(settings.epoch, user);
    this.random = new Xorshift(settings.seed * 65_537 + settings.epoch * 8_191 + user);
    this.choose = chooseKeys(settings.keys, settings.tier.entries);
    this.epochMs = data.clockOriginMs;
    this.nodes = [...data.nodes];
    this.ids = data.ids;
    this.leader = data.leader;
    this.turn = user;
    own.loadEpoch.add(exec.scenario.startTime);
    exec.vu.metrics.tags.phase = 'measure';
  }

  write(): void {
    const entry = this.choose(this.random.next(), false);
    const shot = this.shots.write(entry);
    const count = ++this.writes;
    const first = this.leader ?? this.turn++ % this.nodes.length;
    const sent = this.clock.currentTestRunDuration;
    const end = this.attempt('write', shot, first, sent);
    this.finish('write', entry, end, { stamp: { writer: this.writer, count }, value: null }, sent);
    this.settle(first, end);
  }

  /** Keeps in mind what a write has told of who leads. */
  private settle(first: number, { answer, node, hops }: End): void {
    const { view } = this.settings.target;
    const ok = answer.outcome === 'ok';
    if ('absent' in view) {
      // Only a redirect says who leads; whoever fails then leads no more.
      if (!ok) this.leader = null;
      else if (hops > 0) this.leader = node;
      return;
    }
    if (ok) this.leader = node;
    // A redirect has named the leader already; a target that forwards writes does not say where it is.
    const moved = ok && node !== first && this.ids[node] !== null;
    if (moved || answer.outcome === 'unknown') this.look(view, ok ? node : node + 1);
  }

  read(): void {
    const entry = this.choose(this.random.next(), true);
    const shot = this.shots.read(entry);
    const sent = this.clock.currentTestRunDuration;
    const first = this.turn++ % this.nodes.length;
    const end = this.attempt('read', shot, first, sent);
    const { target } = this.settings;
    const ok = end.answer.outcome === 'ok';
    const value = ok ? target.entries.readValue(end.response) : null;
    this.finish('read', entry, end, { stamp: this.values.seen(value, entry), value }, sent);
  }

  private attempt(operation: 'read' | 'write', shot: Shot, first: number, sent: number): End {
    const { target, timeoutMs } = this.settings;
    const asked: number[] = [];
    let node = first;
    let hops = 0;
    for (;;) {
      if (!asked.includes(node)) asked.push(node);
      const url = this.nodes[node] as string;
      const left = sent + timeoutMs - this.clock.currentTestRunDuration;
      const tags = { operation, node: hostAndPort(url) };
      const response = shot(url, { timeoutMs: Math.max(LEAST_MS, left), tags });
      const answer = target.classify(operation, response);
      const end = { answer, response, node, hops };
      if (answer.outcome === 'ok') return end;
      const timeLeft = sent + timeoutMs - this.clock.currentTestRunDuration > LEAST_MS;
      if (!timeLeft || answer.outcome === 'unknown' || !ELSEWHERE.includes(answer.reason)) return end;
      const redirectedTo = nextHop(answer, hops);
      if (redirectedTo !== null) {
        hops++;
        own.redirects.add(1, { operation });
        const named = this.addNode(redirectedTo);
        // A follower may name a leader that is gone.
        if (!asked.includes(named)) {
          node = named;
          continue;
        }
      }
      const next = this.nodes.findIndex((_, at) => !asked.includes(at));
      if (next < 0) return end;
      node = next;
    }
  }

  private finish(
    operation: 'read' | 'write',
    entry: number,
    { answer, node, response }: End,
    { stamp: { writer, count }, value }: { readonly stamp: Stamp; readonly value: string | null },
    sent: number,
  ): void {
    const ended = this.clock.currentTestRunDuration;
    if (answer.outcome === 'ok') {
      own.wholeOperation.add(ended - sent, { operation });
      if (writer === FOREIGN) own.failures.add(1, { operation, outcome: 'rejected', reason: 'wrong-value' });
      if (this.operations++ % SIZED === 0) {
        const bytes = sizeOf(response, value);
        if (bytes !== null) own.responseBytes.add(bytes, { operation });
      }
    } else own.failures.add(1, { operation, outcome: answer.outcome, reason: answer.reason });
    if (!this.settings.logged) return;
    const [sentMs, endedMs] = [this.epochMs + sent, this.epochMs + ended];
    const name = hostAndPort(this.nodes[node] as string);
    // That there is nothing is an answer too, which the ledger has to judge.
    const nothing = operation === 'read' && answer.outcome === 'rejected' && answer.reason === 'not-found';
    const outcome = nothing ? 'ok' : answer.outcome;
    console.log(formatOperation({ operation, entry, node: name, writer, count, sentMs, endedMs, outcome }));
  }

  /** Asks one node who leads now; the next write finds out by itself when it does not know. */
  private look(view: ClusterView, from: number): void {
    const node = from % this.nodes.length;
    const status = view.readStatus(this.wire.send(this.nodes[node] as string, view.status(), LOOK_MS));
    if (!status || leads(status)) {
      this.leader = node;
      return;
    }
    if (status.leader === null) return;
    const named = this.ids.indexOf(status.leader);
    const known = named >= 0 ? named : this.nodes.indexOf(status.leader);
    if (known >= 0) this.leader = known;
  }

  private addNode(url: string): number {
    const known = this.nodes.indexOf(url);
    return known >= 0 ? known : this.nodes.push(url) - 1;
  }
}

/** Bytes that an answer brought: of a call, which is not seen as bytes, those of the value; null when there is none. */
function sizeOf(response: PlainResponse, value: string | null): number | null {
  return 'code' in response ? (value?.length ?? null) : response.body.length;
}
