import { sleep } from 'k6';
import exec from 'k6/execution';
import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { FAILURE_METRIC, LOAD_EPOCH_METRIC, REDIRECT_METRIC, RESPONSE_BYTES_METRIC } from '../metrics.ts';
import type { Answer, Operation } from '../outcome.ts';
import { recogniseValue } from '../payload.ts';
import { Xorshift } from '../random.ts';
import type { LoadSettings } from '../settings.ts';
import { PHASES, phaseBoundaries, stepStartMs } from '../steps.ts';
import type { LoadRequests } from '../targets/target.ts';
import { asBody, toPlain } from './client.ts';
import { type ClusterData, discover } from './cluster.ts';

const loadEpoch = new Trend(LOAD_EPOCH_METRIC);
const failures = new Counter(FAILURE_METRIC);
const redirects = new Counter(REDIRECT_METRIC);
const responseBytes = new Trend(RESPONSE_BYTES_METRIC);

/** An iteration goes on for this long: k6's own work per iteration is a seventh of a request's cost. */
const SLICE_MS = 50;
/** Every so many operations an answer is looked at: its size, and for a read whether the value is one of ours. */
const SAMPLE_EVERY = 64;
/** Wait after a failure, so that a closed loop does not hammer nodes that refuse at once. */
const BACK_OFF_S = 0.1;
/** Redirects that one write follows before it counts as rejected. */
const MAX_HOPS = 3;

type Params = Parameters<typeof http.request>[3] & object;

/** The parameters of every request to one node, made once. */
interface NodeParams {
  readonly read: readonly [Params, Params];
  readonly sampledRead: readonly [Params, Params];
  readonly write: readonly [Params, Params];
}

/** One virtual user: picks entries, sends reads and writes, follows the leader. Lives as long as k6's virtual user. */
export class LoadUser {
  private readonly settings: LoadSettings;
  private readonly requests: LoadRequests;
  private readonly pool: () => string;
  private readonly headers: Record<string, string>;
  private readonly random: Xorshift;
  private readonly clock = exec.instance;
  private readonly boundaries: readonly number[];
  private readonly nodes: string[] = [];
  private readonly params: NodeParams[] = [];
  private leader: number;
  private reader: number;
  private stretch = 0;
  private phase: 0 | 1 = 0;
  private untilSample = 1;

  constructor(
    settings: LoadSettings,
    requests: LoadRequests,
    pool: () => string,
    headers: Record<string, string>,
    data: ClusterData,
  ) {
    this.settings = settings;
    this.requests = requests;
    this.pool = pool;
    this.headers = headers;
    const user = exec.vu.idInTest;
    this.random = new Xorshift(settings.seed * 65_537 + settings.epoch * 8_191 + user);
    // The clock runs from before set-up; the schedule from the start of the first step.
    const { schedule } = settings;
    const step = schedule.steps.findIndex(({ name }) => name === exec.scenario.name);
    const loadStart = exec.scenario.startTime - stepStartMs(schedule, step);
    loadEpoch.add(loadStart);
    const offset = this.clock.currentTestRunDuration - (Date.now() - loadStart);
    this.boundaries = phaseBoundaries(schedule).map((at) => at + offset);
    for (const url of data.nodes) this.addNode(url);
    this.leader = data.leader;
    this.reader = user % this.nodes.length;
    if (settings.scenario.readsFrom === 'one-follower' && this.nodes.length > 1) {
      this.reader = this.leader === 0 ? 1 : 0;
    }
  }

  /** Sends requests until the slice, the warm-up or the step is over. One k6 iteration. */
  run(): void {
    const now = this.clock.currentTestRunDuration;
    while (this.stretch < this.boundaries.length - 1 && now >= (this.boundaries[this.stretch] as number))
      this.stretch++;
    this.phase = (this.stretch & 1) as 0 | 1;
    const until = Math.min(now + SLICE_MS, this.boundaries[this.stretch] as number);
    const { readPercent, readsFrom } = this.settings.scenario;
    const entries = this.settings.tier.entries;
    do {
      const index = this.random.next() % entries;
      if (readPercent === 100 || (readPercent !== 0 && this.random.next() % 100 < readPercent)) {
        if (readsFrom === 'all-nodes') this.reader = (this.reader + 1) % this.nodes.length;
        this.read(index);
      } else this.write(index);
    } while (this.clock.currentTestRunDuration < until);
  }

  private read(index: number): void {
    const node = this.reader;
    const sampled = --this.untilSample === 0;
    if (sampled) this.untilSample = SAMPLE_EVERY;
    const params = this.params[node] as NodeParams;
    const response = http.request(
      this.requests.readMethod,
      (this.nodes[node] as string) + this.requests.path('read', index),
      asBody(this.requests.readBody(index)),
      (sampled ? params.sampledRead : params.read)[this.phase],
    );
    if (response.status !== 200) this.fail('read', this.settings.target.classify('read', toPlain(response)));
    else if (sampled) this.inspect(response);
  }

  private inspect(response: RefinedResponse<ResponseType>): void {
    const plain = toPlain(response);
    responseBytes.add(plain.body.length, { name: 'read', phase: PHASES[this.phase] });
    const value = this.settings.target.readValue(plain);
    if (value === null || !recogniseValue(value, this.pool(), this.settings.payload.bytes)) {
      this.count('read', { outcome: 'rejected', reason: 'wrong-value' });
    }
  }

  private write(index: number): void {
    const body = asBody(this.requests.writeBody(index));
    const path = this.requests.path('write', index);
    for (let hop = 0; ; hop++) {
      const node = this.leader;
      const response = http.request(
        this.requests.writeMethod,
        (this.nodes[node] as string) + path,
        body,
        (this.params[node] as NodeParams).write[this.phase],
      );
      if (response.status === 200) {
        if (--this.untilSample === 0) {
          this.untilSample = SAMPLE_EVERY;
          const bytes = (response.body as ArrayBuffer | null)?.byteLength ?? 0;
          responseBytes.add(bytes, { name: 'write', phase: PHASES[this.phase] });
        }
        return;
      }
      const answer = this.settings.target.classify('write', toPlain(response));
      if (answer.outcome === 'ok') return;
      if (answer.reason !== 'redirected' || answer.leader === undefined || hop === MAX_HOPS) {
        this.fail('write', answer);
        return;
      }
      redirects.add(1, { name: 'write', phase: PHASES[this.phase] });
      this.leader = this.addNode(answer.leader);
    }
  }

  private count(operation: Operation, answer: Answer): void {
    if (answer.outcome === 'ok') return;
    const { outcome, reason } = answer;
    failures.add(1, { name: operation, phase: PHASES[this.phase], outcome, reason });
  }

  /** Counts a failure, waits, and looks where the leader is now. */
  private fail(operation: Operation, answer: Answer): void {
    this.count(operation, answer);
    sleep(BACK_OFF_S);
    if (operation === 'read') return;
    const leader = discover(this.settings, this.nodes, this.headers).leader();
    if (leader) this.leader = this.addNode(leader.url);
  }

  /** Position of a node; one that was not known (a redirect named it) is added. */
  private addNode(url: string): number {
    const known = this.nodes.indexOf(url);
    if (known >= 0) return known;
    const timeout = `${this.settings.timeoutMs}ms`;
    const node = url.slice(url.indexOf('://') + 3);
    const make = (name: Operation, phase: 0 | 1, responseType: ResponseType): Params => ({
      headers:
        name === 'write' || this.requests.readMethod === 'POST'
          ? { ...this.headers, 'Content-Type': 'application/json' }
          : this.headers,
      tags: { name, phase: PHASES[phase], node },
      responseType,
      redirects: 0,
      timeout,
    });
    const both = (name: Operation, type: ResponseType): [Params, Params] => [make(name, 0, type), make(name, 1, type)];
    this.params.push({ read: both('read', 'none'), sampledRead: both('read', 'text'), write: both('write', 'binary') });
    return this.nodes.push(url) - 1;
  }
}
