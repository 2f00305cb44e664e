import exec from 'k6/execution';
import http from 'k6/http';
import { Xorshift } from '../base/random.ts';
import { FOREIGN, stampSeen } from '../data/payload.ts';
import { type Stamp, writerNumber } from '../data/stamp.ts';
import { formatOperation } from '../exchange/operation-line.ts';
import type { OpenSettings } from '../exchange/settings.ts';
import { LOOK_MS } from '../scenarios/steps.ts';
import { hostAndPort } from '../targets/http.ts';
import type { Answer, Reason } from '../targets/outcome.ts';
import type { LoadRequests } from '../targets/target.ts';
import { asBody, send, toPlain } from './client.ts';
import type { OpenCluster } from './cluster.ts';
import { failures, loadEpoch, redirects, responseBytes, wholeOperation } from './own-metrics.ts';

/** The size of one answer in so many is noted. */
const SIZED = 64;
/** Redirects that one operation follows. */
const MAX_HOPS = 3;
/** Less time than this is not worth another attempt. */
const LEAST_MS = 10;
/** Failures after which another node may do what this one surely did not. */
const ELSEWHERE: readonly Reason[] = ['refused', 'no-leader', 'unavailable', 'replication-failed', 'redirected'];

/** What k6's monotonic clock lacks to milliseconds since 1970: read at the moment when the system's whole milliseconds tick. */
function epochOfClock(now: () => number): number {
  const before = Date.now();
  let tick = before;
  while (tick === before) tick = Date.now();
  return tick - now();
}

/** An operation as it ended: the judgement, the node asked last, and the text of a successful answer. */
interface End {
  readonly answer: Answer;
  readonly node: number;
  readonly body: string;
}

/**
 * One virtual user of the open load. Each iteration is one operation: it is tried at one node after the other as long as it
 * has surely not been done, and ends with the first acknowledgement or doubt, or when its time is over.
 */
export class OpenUser {
  private readonly settings: OpenSettings;
  private readonly requests: LoadRequests;
  private readonly pool: () => string;
  private readonly headers: Record<string, string>;
  private readonly random: Xorshift;
  private readonly clock = exec.instance;
  /** Adds up with k6's monotonic clock to milliseconds since 1970. */
  private readonly epochMs: number;
  private readonly nodes: string[];
  private readonly ids: readonly (string | null)[];
  private readonly writer: number;
  private leader: number;
  private turn: number;
  private writes = 0;
  private operations = 0;

  constructor(
    settings: OpenSettings,
    requests: LoadRequests,
    pool: () => string,
    headers: Record<string, string>,
    data: OpenCluster,
  ) {
    this.settings = settings;
    this.requests = requests;
    this.pool = pool;
    this.headers = { ...headers, 'Content-Type': 'application/json' };
    const user = exec.vu.idInTest;
    this.writer = writerNumber(settings.epoch, user);
    this.random = new Xorshift(settings.seed * 65_537 + settings.epoch * 8_191 + user);
    this.epochMs = epochOfClock(() => this.clock.currentTestRunDuration);
    this.nodes = [...data.nodes];
    this.ids = data.ids;
    this.leader = data.leader;
    this.turn = user;
    loadEpoch.add(exec.scenario.startTime);
    exec.vu.metrics.tags.phase = 'measure';
  }

  write(): void {
    const { requests } = this;
    const entry = this.random.next() % this.settings.tier.entries;
    const body = asBody(requests.writeBody(entry));
    const count = ++this.writes;
    const before = this.leader;
    const sent = this.clock.currentTestRunDuration;
    const end = this.attempt('write', requests.writeMethod, requests.path('write', entry), body, this.leader, sent);
    this.finish('write', entry, end, { writer: this.writer, count }, sent);
    const { answer } = end;
    if (answer.outcome === 'ok') this.leader = end.node;
    // A redirect has named the leader already; a target that forwards writes does not say where it is.
    const moved = answer.outcome === 'ok' && end.node !== before && this.ids[end.node] !== null;
    if (moved || answer.outcome === 'unknown') this.look(answer.outcome === 'ok' ? end.node : end.node + 1);
  }

  read(): void {
    const { requests } = this;
    const entry = this.random.next() % this.settings.tier.entries;
    const body = requests.readBody === null ? null : asBody(requests.readBody(entry));
    const sent = this.clock.currentTestRunDuration;
    const first = this.turn++ % this.nodes.length;
    const end = this.attempt('read', requests.readMethod, requests.path('read', entry), body, first, sent);
    const { target, payload } = this.settings;
    const ok = end.answer.outcome === 'ok';
    const value = ok ? target.readValue({ status: 200, headers: {}, body: end.body }) : null;
    this.finish('read', entry, end, stampSeen(value, this.pool(), payload.bytes), sent);
  }

  private attempt(
    operation: 'read' | 'write',
    method: string,
    path: string,
    body: ReturnType<typeof asBody>,
    first: number,
    sent: number,
  ): End {
    const { target, timeoutMs } = this.settings;
    const asked: number[] = [];
    let node = first;
    let hops = 0;
    for (;;) {
      if (!asked.includes(node)) asked.push(node);
      const url = this.nodes[node] as string;
      const left = sent + timeoutMs - this.clock.currentTestRunDuration;
      const response = http.request(method, url + path, body, {
        headers: this.headers,
        tags: { operation, node: hostAndPort(url) },
        redirects: 0,
        timeout: Math.max(LEAST_MS, left),
        responseType: 'text',
      });
      const plain = toPlain(response);
      const answer = target.classify(operation, plain);
      const end = { answer, node, body: plain.body };
      if (answer.outcome === 'ok') return end;
      const timeLeft = sent + timeoutMs - this.clock.currentTestRunDuration > LEAST_MS;
      if (!timeLeft || answer.outcome === 'unknown' || !ELSEWHERE.includes(answer.reason)) return end;
      if (answer.leader !== undefined && hops < MAX_HOPS) {
        hops++;
        redirects.add(1, { operation });
        const named = this.addNode(answer.leader);
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
    { answer, node, body }: End,
    { writer, count }: Stamp,
    sent: number,
  ): void {
    const ended = this.clock.currentTestRunDuration;
    if (answer.outcome === 'ok') {
      wholeOperation.add(ended - sent, { operation });
      if (writer === FOREIGN) failures.add(1, { operation, outcome: 'rejected', reason: 'wrong-value' });
      if (this.operations++ % SIZED === 0) responseBytes.add(body.length, { operation });
    } else failures.add(1, { operation, outcome: answer.outcome, reason: answer.reason });
    if (!this.settings.logged) return;
    const [sentMs, endedMs] = [this.epochMs + sent, this.epochMs + ended];
    const name = hostAndPort(this.nodes[node] as string);
    // That there is nothing is an answer too, which the ledger has to judge.
    const nothing = operation === 'read' && answer.outcome === 'rejected' && answer.reason === 'not-found';
    const outcome = nothing ? 'ok' : answer.outcome;
    console.log(formatOperation({ operation, entry, node: name, writer, count, sentMs, endedMs, outcome }));
  }

  /** Asks one node who leads now; the next write finds out by itself when it does not know. */
  private look(from: number): void {
    const { target } = this.settings;
    const node = from % this.nodes.length;
    const status = target.readStatus(send(this.nodes[node] as string, target.status(), this.headers, LOOK_MS));
    if (!status || status.role === 'leader') {
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
