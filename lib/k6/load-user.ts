import { sleep } from 'k6';
import exec from 'k6/execution';
import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { auditNamespace } from '../dataset.ts';
import {
  FAILURE_METRIC,
  LOAD_EPOCH_METRIC,
  OPERATION_METRIC,
  REDIRECT_METRIC,
  RESPONSE_BYTES_METRIC,
  timesWholeOperation,
} from '../metrics.ts';
import type { Answer, Operation } from '../outcome.ts';
import { recogniseValue } from '../payload.ts';
import { Xorshift } from '../random.ts';
import type { LoadSettings } from '../settings.ts';
import { phaseBoundaries, type Step, stepKey, stepStartMs } from '../steps.ts';
import type { LoadRequests } from '../targets/target.ts';
import { asBody, toPlain } from './client.ts';
import { type ClusterData, discover } from './cluster.ts';
import { measureTags, type NodeParams, nodeParams, type PhaseIndex } from './node-params.ts';

const loadEpoch = new Trend(LOAD_EPOCH_METRIC);
const failures = new Counter(FAILURE_METRIC);
const redirects = new Counter(REDIRECT_METRIC);
const responseBytes = new Trend(RESPONSE_BYTES_METRIC);
const wholeOperation = new Trend(OPERATION_METRIC);

/** An iteration goes on for this long: k6's own work per iteration is a seventh of a request's cost. */
const SLICE_MS = 50;
/** Every so many operations an answer is looked at: its size, and for a read whether the value is one of ours. */
const SAMPLE_EVERY = 64;
/** Wait after a failure, so that a closed loop does not hammer nodes that refuse at once. */
const BACK_OFF_S = 0.1;
/** Redirects that one write follows before it counts as rejected. */
const MAX_HOPS = 3;

/** One virtual user: picks entries, sends requests, follows the leader. Lives as long as k6's virtual user. */
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
  private next: number;
  private stretch = 0;
  private phase: PhaseIndex = 0;
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
    const step = schedule.steps.findIndex((candidate) => stepKey(candidate) === exec.scenario.name);
    const loadStart = exec.scenario.startTime - stepStartMs(schedule, step);
    loadEpoch.add(loadStart);
    const offset = this.clock.currentTestRunDuration - (Date.now() - loadStart);
    this.boundaries = phaseBoundaries(schedule).map((at) => at + offset);
    for (const url of data.nodes) this.addNode(url);
    this.leader = data.leader;
    this.next = user % this.nodes.length;
  }

  /** Sends requests until the slice, the warm-up or the step is over. One k6 iteration. */
  run(): void {
    const now = this.clock.currentTestRunDuration;
    while (this.stretch < this.boundaries.length - 1 && now >= (this.boundaries[this.stretch] as number))
      this.stretch++;
    this.phase = (this.stretch & 1) as PhaseIndex;
    const until = Math.min(now + SLICE_MS, this.boundaries[this.stretch] as number);
    const step = this.settings.schedule.steps[this.stretch >> 1] as Step;
    const { load } = step;
    if (load.kind === 'audit') {
      do this.query(load.limit);
      while (this.clock.currentTestRunDuration < until);
      return;
    }
    const { readPercent, readsFrom, writesTo } = load;
    const entries = this.settings.tier.entries;
    const reader = readsFrom === 'leader' ? this.leader : this.follower();
    const writer = timesWholeOperation(step) && writesTo === 'one-follower' ? this.follower() : -1;
    do {
      const index = this.random.next() % entries;
      if (readPercent === 100 || (readPercent !== 0 && this.random.next() % 100 < readPercent)) {
        if (readsFrom === 'all-nodes') this.read(index, this.turn());
        else this.read(index, reader);
      } else if (writer >= 0) this.writeThrough(index, writer);
      else this.write(index, this.leader);
    } while (this.clock.currentTestRunDuration < until);
  }

  /** The nodes in turn. */
  private turn(): number {
    this.next = (this.next + 1) % this.nodes.length;
    return this.next;
  }

  /** The first node that does not lead; the leader itself where it is alone. */
  private follower(): number {
    if (this.nodes.length === 1) return this.leader;
    return this.leader === 0 ? 1 : 0;
  }

  private read(index: number, node: number): void {
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
    responseBytes.add(plain.body.length, measureTags('read', this.phase));
    const value = this.settings.target.readValue(plain);
    if (value === null || !recogniseValue(value, this.pool(), this.settings.payload.bytes)) {
      this.count('read', { outcome: 'rejected', reason: 'wrong-value' });
    }
  }

  /** Writes by way of a given node, following redirects; says whether it was acknowledged. */
  private write(index: number, firstNode: number): boolean {
    const body = asBody(this.requests.writeBody(index));
    const path = this.requests.path('write', index);
    let node = firstNode;
    for (let hop = 0; ; hop++) {
      const response = http.request(
        this.requests.writeMethod,
        (this.nodes[node] as string) + path,
        body,
        (this.params[node] as NodeParams).write[this.phase],
      );
      if (response.status === 200) {
        if (--this.untilSample === 0) this.sampleSize('write', response);
        return true;
      }
      const answer = this.settings.target.classify('write', toPlain(response));
      if (answer.outcome === 'ok') return true;
      if (answer.reason !== 'redirected' || answer.leader === undefined || hop === MAX_HOPS) {
        this.fail('write', answer);
        return false;
      }
      redirects.add(1, measureTags('write', this.phase));
      node = this.addNode(answer.leader);
      this.leader = node;
    }
  }

  /** A write that knocks at a follower first, timed from there to the last answer. */
  private writeThrough(index: number, follower: number): void {
    const start = this.clock.currentTestRunDuration;
    if (this.write(index, follower)) {
      wholeOperation.add(this.clock.currentTestRunDuration - start, measureTags('write', this.phase));
    }
  }

  private query(limit: number): void {
    const request = this.settings.target.query(auditNamespace(this.settings.tier), limit);
    const node = this.leader;
    const params = (this.params[node] as NodeParams).query[this.phase];
    const response = http.request(request.method, (this.nodes[node] as string) + request.path, null, params);
    if (response.status !== 200) this.fail('query', this.settings.target.classify('query', toPlain(response)));
    else this.sampleSize('query', response);
  }

  private sampleSize(operation: Operation, response: RefinedResponse<ResponseType>): void {
    this.untilSample = SAMPLE_EVERY;
    const bytes = (response.body as ArrayBuffer | null)?.byteLength ?? 0;
    responseBytes.add(bytes, measureTags(operation, this.phase));
  }

  private count(operation: Operation, answer: Answer): void {
    if (answer.outcome === 'ok') return;
    const { outcome, reason } = answer;
    failures.add(1, { ...measureTags(operation, this.phase), outcome, reason });
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
    this.params.push(nodeParams(url, this.settings, this.requests, this.headers));
    return this.nodes.push(url) - 1;
  }
}
