import { sleep } from 'k6';
import exec from 'k6/execution';
import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { Xorshift } from '../base/random.ts';
import { auditNamespace } from '../data/dataset.ts';
import { recogniseValue } from '../data/payload.ts';
import { timesWholeOperation } from '../exchange/metrics.ts';
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
import type { Answer } from '../targets/outcome.ts';
import { nextHop } from '../targets/redirects.ts';
import type { LoadRequests } from '../targets/target.ts';
import { asBody, toPlain } from './client.ts';
import { type ClusterData, discover } from './cluster.ts';
import { type Aim, DRAWN, Drawn, whereTo } from './next-requests.ts';
import { type LoadHeaders, loadHeaders, type NodeParams, nodeParams, oneOperationEach } from './node-params.ts';
import { own } from './own-metrics.ts';
import { successTable } from './success.ts';

/** An iteration goes on for this long: k6's own work per iteration is a seventh of a request's cost. */
const SLICE_MS = 50;
/** Wait after a failure, so that a closed loop does not hammer nodes that refuse at once. */
const BACK_OFF_S = 0.1;

type K6Response = RefinedResponse<ResponseType>;

/** One virtual user: picks entries, sends requests, follows the leader. Lives as long as k6's virtual user. */
export class ClosedUser {
  private readonly settings: LoadSettings;
  private readonly requests: LoadRequests;
  private readonly pool: () => string;
  private readonly headers: Record<string, string>;
  private readonly kinds: LoadHeaders;
  private readonly success: Uint8Array;
  private readonly random: Xorshift;
  private readonly clock = exec.instance;
  private readonly boundaries: readonly number[];
  private readonly nodes: string[] = [];
  private readonly params: NodeParams[] = [];
  /** The same for stretches that send everything to one node, which the virtual user's tags then name. */
  private readonly untagged: NodeParams[] = [];
  private readonly drawn: Drawn;
  /** Position of the next operation in `drawn`; DRAWN when there is none left. */
  private at = DRAWN;
  /** Null while it is not known, for a target that does not say. */
  private leader: number | null;
  /** Position in `boundaries`; even while warming up. */
  private stretch = -1;

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
    this.kinds = loadHeaders(settings, requests, headers);
    this.success = successTable(settings.target.okStatuses);
    const user = exec.vu.idInTest;
    this.random = new Xorshift(settings.seed * 65_537 + settings.epoch * 8_191 + user);
    this.drawn = new Drawn(user);
    // The clock runs from before set-up; the schedule from the start of the first step.
    const { schedule } = settings;
    const step = schedule.steps.findIndex((candidate) => stepKey(candidate) === exec.scenario.name);
    const loadStart = exec.scenario.startTime - stepStartMs(schedule, step);
    own.loadEpoch.add(loadStart);
    const offset = this.clock.currentTestRunDuration - (Date.now() - loadStart);
    this.boundaries = stretchBoundaries(schedule).map((at) => at + offset);
    for (const url of data.nodes) this.addNode(url);
    this.leader = data.leader;
  }

  /** Sends requests until the slice, the warm-up or the step is over. One k6 iteration. */
  run(): void {
    const now = this.clock.currentTestRunDuration;
    this.enter(now);
    const until = Math.min(now + SLICE_MS, this.boundaries[this.stretch] as number);
    const step = this.step();
    if (step.load.kind === 'audit') this.runQueries(step.load.limit, until);
    else if (step.load.kind === 'entries') this.runEntries(step.load, timesWholeOperation(step), until);
  }

  private step(): Step {
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
    this.at = DRAWN;
    const { tags } = exec.vu.metrics;
    tags.phase = STRETCHES[stretch & 1] as string;
    if (oneOperationEach(this.settings)) tags.operation = stepOperations(this.step())[0] as string;
  }

  private runEntries(load: EntryLoad, wholeOperations: boolean, until: number): void {
    // Locals throughout: this loop is what a request costs beside k6's own work. k6 takes a value per argument of its
    // `request` through Go's reflection; its function for each method is a twentieth of a request cheaper.
    const { clock, drawn, success } = this;
    const { writeMethod, readBody, writeBody } = this.requests;
    const { urls, indexes, reads, params } = drawn;
    const { get, post } = http;
    const write = writeMethod === 'PUT' ? http.put : post;
    let at = this.at;
    do {
      if (at === DRAWN) {
        drawn.fill(this.random, this.requests, this.settings.tier.entries, load, this.aim(load));
        at = 0;
      }
      const mine = at++;
      const index = indexes[mine] as number;
      if (reads[mine]) {
        const url = urls[mine] as string;
        const response =
          readBody === null ? get(url, params[mine]) : post(url, asBody(readBody(index)), params[mine] as object);
        if (success[response.status] !== 1) this.fail('read', this.settings.target.classify('read', toPlain(response)));
        else if (mine === 0) this.inspect(response);
        continue;
      }
      const start = wholeOperations ? clock.currentTestRunDuration : 0;
      const body = asBody(writeBody(index));
      const response = write(urls[mine] as string, body, params[mine] as object);
      let acknowledged = true;
      if (success[response.status] !== 1) {
        acknowledged = this.followUp(index, body, response);
        // The rest was drawn for a leader that no longer leads.
        if (!wholeOperations) at = DRAWN;
      } else if (mine === 0) this.sampleSize('write', response);
      if (wholeOperations && acknowledged) {
        own.wholeOperation.add(clock.currentTestRunDuration - start, { operation: 'write' });
      }
    } while (clock.currentTestRunDuration < until);
    this.at = at;
  }

  private runQueries(limit: number, until: number): void {
    const { target, tier } = this.settings;
    if ('absent' in target.audit) throw new Error(target.audit.absent);
    const { method, path, body = null } = target.audit.query(auditNamespace(tier), limit);
    do {
      const node = this.leader ?? 0;
      const { query } = this.params[node] as NodeParams;
      const response = http.request(method, (this.nodes[node] as string) + path, body, query);
      if (this.success[response.status] !== 1)
        this.fail('query', this.settings.target.classify('query', toPlain(response)));
      else this.sampleSize('query', response);
    } while (this.clock.currentTestRunDuration < until);
  }

  /** Where the requests of a draw go. What goes to one node alone is tagged once, on the virtual user. */
  private aim(load: EntryLoad): Aim {
    const { nodes } = this;
    const { readPercent } = load;
    const { tags } = exec.vu.metrics;
    const { reader, writer } = whereTo(load, nodes.length, this.leader);
    const only = readPercent === 100 ? reader : readPercent === 0 || reader === writer ? writer : -1;
    if (only >= 0) tags.node = hostAndPort(nodes[only] as string);
    else delete tags.node;
    return { nodes, params: only >= 0 ? this.untagged : this.params, reader, writer };
  }

  /** Deals with the answer to a write that was not a success, following redirects; says whether it was acknowledged. */
  private followUp(index: number, body: ReturnType<typeof asBody>, first: K6Response): boolean {
    const { target } = this.settings;
    let response = first;
    for (let hop = 0; ; hop++) {
      const answer = target.classify('write', toPlain(response));
      if (answer.outcome === 'ok') return true;
      const next = nextHop(answer, hop);
      if (next === null) {
        this.fail('write', answer);
        return false;
      }
      own.redirects.add(1, { operation: 'write' });
      const node = this.addNode(next);
      this.leader = node;
      const url = (this.nodes[node] as string) + this.requests.path('write', index);
      response = http.request(this.requests.writeMethod, url, body, (this.params[node] as NodeParams).write);
    }
  }

  private inspect(response: K6Response): void {
    const plain = toPlain(response);
    own.responseBytes.add(plain.body.length, { operation: 'read' });
    const value = this.settings.target.entries.readValue(plain);
    if (value === null || !recogniseValue(value, this.pool(), this.settings.payload.bytes)) {
      this.count('read', { outcome: 'rejected', reason: 'wrong-value' });
    }
  }

  private sampleSize(operation: Operation, response: K6Response): void {
    own.responseBytes.add((response.body as ArrayBuffer | null)?.byteLength ?? 0, { operation });
  }

  private count(operation: Operation, answer: Answer): void {
    if (answer.outcome === 'ok') return;
    const { outcome, reason } = answer;
    own.failures.add(1, { operation, outcome, reason });
  }

  /** Counts a failure, waits, and looks where the leader is now. */
  private fail(operation: Operation, answer: Answer): void {
    this.count(operation, answer);
    sleep(BACK_OFF_S);
    if (operation === 'read') return;
    // What a redirect has told is all that is known of leaders there.
    if ('absent' in this.settings.target.view) {
      this.leader = null;
      return;
    }
    const leader = discover(this.settings, this.nodes, this.headers).leader();
    if (leader) this.leader = this.addNode(leader.url);
  }

  /** Position of a node; one that was not known (a redirect named it) is added. */
  private addNode(url: string): number {
    const known = this.nodes.indexOf(url);
    if (known >= 0) return known;
    const { settings, kinds } = this;
    this.params.push(nodeParams(url, settings, kinds, true));
    this.untagged.push(nodeParams(url, settings, kinds, false));
    return this.nodes.push(url) - 1;
  }
}
