import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { timesWholeOperation } from '../../exchange/metrics.ts';
import type { EntryLoad } from '../../scenarios/steps.ts';
import type { HttpResponse } from '../../targets/http.ts';
import type { Operation } from '../../targets/operations.ts';
import type { HttpLoad } from '../../targets/target.ts';
import { batchedRequests } from '../batched.ts';
import { ClosedUser, type UserBasis } from '../closed-user.ts';
import { DRAWN } from '../draw.ts';
import { own } from '../own-metrics.ts';
import { auditQuery, loadHeaders, type NodeParams, nodeParams } from './node-params.ts';
import { successTable } from './success.ts';
import { asBody, endsOf, httpLoad, toPlain } from './wire.ts';

const NONE = {};

type K6Response = RefinedResponse<ResponseType>;

/** A user that speaks HTTP, where k6 times each request by itself. */
export class HttpUser extends ClosedUser<NodeParams> {
  private readonly requests: HttpLoad;
  /** Those of the step that is on. */
  private current: HttpLoad;
  private batch = 1;
  private readonly success: Uint8Array;
  /** Addresses and parameters of what is drawn: put together ahead of the requests they cost less. */
  private readonly urls: string[] = [];
  private readonly params: object[] = [];
  /** Of the request that was sent again last. */
  private lastMs = 0;

  constructor(basis: UserBasis) {
    const { settings, wire } = basis;
    const requests = httpLoad(basis.requests);
    const headers = loadHeaders(settings, requests, wire.access);
    super(basis, (url, tagged) => nodeParams(url, settings, headers(url), tagged));
    this.requests = requests;
    this.current = requests;
    this.success = successTable(settings.target.okStatuses);
  }

  private prepare(load: EntryLoad): void {
    this.refill(load);
    const { urls, params, current: requests } = this;
    const { indexes, reads, places, lookedRead } = this.draw;
    const { wary } = this;
    const fresh = load.connections === 'new';
    for (let at = 0; at < DRAWN; at++) {
      const read = reads[at] as boolean;
      const to = places[at] as NodeParams;
      urls[at] = to.url + requests.path(read ? 'read' : 'write', indexes[at] as number);
      const looked = at === lookedRead || wary;
      const [plain, sampled] = fresh ? [to.lastRead, to.sampledLastRead] : [to.read, to.sampledRead];
      params[at] = read ? (looked ? sampled : plain) : to.write;
    }
  }

  private turnTo({ batch = 1 }: EntryLoad): void {
    if (batch === this.batch) return;
    this.batch = batch;
    this.current = batch === 1 ? this.requests : batchedRequests(this.requests, batch, this.settings.tier.entries);
  }

  protected runEntries(load: EntryLoad, until: number): void {
    // Locals throughout: this loop is what a request costs beside k6's own work. k6 takes a value per argument of its
    // `request` through Go's reflection; its function for each method is a twentieth of a request cheaper.
    const { clock, draw, success, urls, params, counting } = this;
    this.turnTo(load);
    const { writeMethod, readBody, writeBody } = this.current;
    const { indexes, reads, places, nodes, took } = draw;
    const { get, post } = http;
    const write = writeMethod === 'PUT' ? http.put : post;
    const wholeOperations = timesWholeOperation(this.step());
    do {
      if (draw.at === DRAWN) this.prepare(load);
      const mine = draw.at++;
      const index = indexes[mine] as number;
      const start = wholeOperations ? clock.currentTestRunDuration : 0;
      if (reads[mine]) {
        const url = urls[mine] as string;
        const response =
          readBody === null ? get(url, params[mine]) : post(url, asBody(readBody(index)), params[mine] as object);
        if (success[response.status] !== 1) {
          const ok = this.readAgain(places[mine] as NodeParams, index, toPlain(response));
          took[mine] = ok ? this.lastMs : -1;
          if (ok && wholeOperations) took[mine] = this.whole('read', start);
          continue;
        }
        if (wholeOperations) took[mine] = this.whole('read', start);
        else if (counting) took[mine] = response.timings.duration;
        const { sampledRead, sampledLastRead } = places[mine] as NodeParams;
        if (params[mine] === sampledRead || params[mine] === sampledLastRead) {
          const plain = toPlain(response);
          this.inspect(mine, plain, () => plain.body.length);
        }
        continue;
      }
      const body = asBody(writeBody(index));
      const response = write(urls[mine] as string, body, params[mine] as object);
      const ok = success[response.status] === 1;
      if (ok) {
        if (counting) took[mine] = response.timings.duration;
        if (mine === draw.lookedWrite || this.wary) this.lookAtWrite(response, nodes[mine] as number);
      } else {
        const node = this.followUp(toPlain(response), nodes[mine] as number, (other) =>
          this.resend(other, index, body),
        );
        took[mine] = node >= 0 ? this.lastMs : -1;
        if (node >= 0) nodes[mine] = node;
        // The rest was drawn for a leader that no longer leads.
        if (!wholeOperations) this.forget();
      }
      if (wholeOperations && (ok || (took[mine] as number) >= 0)) {
        took[mine] = this.whole('write', start);
      }
    } while (clock.currentTestRunDuration < until);
  }

  /** Takes the time of an operation from its start until now, in milliseconds. */
  private whole(operation: Operation, start: number): number {
    const ms = this.clock.currentTestRunDuration - start;
    own.wholeOperation.add(ms, { operation });
    return ms;
  }

  /** Says whether a read that was no success, as far as one can tell without the body, which was thrown away, was one after all. */
  private readAgain(to: NodeParams, index: number, first: HttpResponse): boolean {
    const { requests } = this;
    const body = requests.readBody === null ? null : asBody(requests.readBody(index));
    const again = (): HttpResponse =>
      this.timed(http.request(requests.readMethod, to.url + requests.path('read', index), body, to.sampledRead));
    // Of a bad request the body alone says whether it is the token that is bad.
    const told = this.wire.access.logsIn && first.status === 400 ? again() : first;
    return this.tryAgain('read', told, to.url, again);
  }

  /** Notes the size of an answer to a write, and whether it is the service's. */
  private lookAtWrite(response: K6Response, node: number): void {
    this.sampleSize('write', response);
    // Headers and long bodies are dear to turn into plain data; whose the answer is, its ends say.
    this.inspectWrite({ status: response.status, headers: NONE, body: endsOf(response.body) }, node);
  }

  private resend(node: number, index: number, body: ReturnType<typeof asBody>): HttpResponse {
    const to = this.known.places[node] as NodeParams;
    const { writeMethod, path } = this.current;
    return this.timed(http.request(writeMethod, to.url + path('write', index), body, to.write));
  }

  /** Keeps what k6 took for the latency of a request that was sent again. */
  private timed(response: K6Response): HttpResponse {
    this.lastMs = response.timings.duration;
    return toPlain(response);
  }

  protected runQueries(limit: number, until: number): void {
    const { method, path, body = null } = auditQuery(this.settings, limit);
    do {
      const node = this.known.leader ?? 0;
      const to = this.known.places[node] as NodeParams;
      const ask = () => http.request(method, to.url + path, body, to.query);
      const response = ask();
      let ok = this.success[response.status] === 1;
      this.lastMs = response.timings.duration;
      if (ok) this.sampleSize('query', response);
      else ok = this.tryAgain('query', toPlain(response), to.url, () => this.timed(ask()));
      const counts = this.countsOf('query', node);
      if (counts === null) continue;
      counts.offered++;
      if (!ok) continue;
      counts.answer(this.lastMs);
      counts.seenAlive(this.slot());
    } while (this.clock.currentTestRunDuration < until);
  }

  private sampleSize(operation: Operation, response: K6Response): void {
    own.responseBytes.add((response.body as ArrayBuffer | null)?.byteLength ?? 0, { operation });
  }
}
