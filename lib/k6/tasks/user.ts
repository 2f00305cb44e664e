import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import type { Pieces } from '../../data/pieces.ts';
import { registeredName, type Stretch, updatedName, updatedStatus, workerPrefix } from '../../data/worker-names.ts';
import type { TaskSettings } from '../../exchange/task-settings.ts';
import type { TaskLoad } from '../../scenarios/task-load.ts';
import { type HttpRequest, hostAndPort } from '../../targets/http.ts';
import { type Answer, isAnswered } from '../../targets/outcome.ts';
import type { ClusterData } from '../cluster.ts';
import { toPlain } from '../http/wire.ts';
import { Nodes } from '../nodes.ts';
import { own } from '../own-metrics.ts';
import { BACK_OFF_S, SteppedUser } from '../stepped-user.ts';
import { Tally } from '../tally.ts';
import type { Wire } from '../wire.ts';

/** What one user of workers and tasks is made of. */
export interface TaskBasis {
  readonly settings: TaskSettings;
  readonly wire: Wire;
  readonly pieces: Pieces;
  readonly data: ClusterData;
}

/** Of making a worker that is then updated. */
const MAKING_TRIES = 8;

/**
 * One virtual user that does one operation of workers and tasks after the other. What became of each its body says, so every answer is
 * looked at; a step's operations go to the node that leads, or to all in turn.
 */
export class TaskUser extends SteppedUser<TaskSettings> {
  private readonly wire: Wire;
  private readonly pieces: Pieces;
  private readonly nodes: Nodes;
  private readonly user = exec.vu.idInTest;
  private readonly prefix: string;
  private readonly tally = new Tally();
  private turn = this.user;
  /** Workers registered and tasks brought, in all steps. */
  private count = 0;
  /** The worker that is updated in the step that is on; null where it has yet to be made. */
  private worker: string | null = null;
  /** Updates of it that were acknowledged in the stretch that is on. */
  private updated = 0;

  constructor({ settings, wire, pieces, data }: TaskBasis) {
    super(settings);
    this.wire = wire;
    this.pieces = pieces;
    this.nodes = new Nodes(settings, wire, data);
    this.prefix = workerPrefix(settings.run, settings.epoch);
  }

  protected entered(moved: boolean, before: number): void {
    if (!moved) return;
    exec.vu.metrics.tags.operation = this.load().operation;
    this.updated = 0;
    if (this.windows.step !== before) this.worker = null;
  }

  protected tell(): void {
    this.tally.tell(this.windows.step, this.windows.second);
  }

  private load(): TaskLoad {
    const { load } = this.step();
    if (load.kind !== 'tasks') throw new Error('the step has no operations of tasks');
    return load;
  }

  private get stretch(): Stretch {
    return this.windows.phase === 'measure' ? 'measure' : 'warmup';
  }

  protected work(until: number): void {
    const { operation, through } = this.load();
    if (operation === 'update' && this.worker === null) {
      this.worker = this.makeWorker();
      // Another stretch may have begun meanwhile.
      return;
    }
    do {
      const node = through === 'leader' ? (this.nodes.leader ?? 0) : this.turn++ % this.nodes.urls.length;
      this.operate(this.request(operation), operation, node);
    } while (this.clock.currentTestRunDuration < until);
  }

  private request(operation: TaskLoad['operation']): HttpRequest {
    const { tasks } = this.settings.target;
    const { prefix, user, windows, stretch } = this;
    switch (operation) {
      case 'register':
        return tasks.register(registeredName(prefix, windows.step, stretch, user, ++this.count));
      case 'submit':
        return tasks.submit(`${prefix}${user}-${++this.count}`, this.pieces.text(this.count % this.pieces.count));
      case 'update':
        return tasks.update(this.worker ?? '', updatedStatus(stretch, this.updated));
      case 'query':
        return tasks.query();
    }
  }

  private operate({ method, path, headers, body }: HttpRequest, operation: TaskLoad['operation'], node: number): void {
    const { clock, counting, windows } = this;
    const url = this.nodes.urls[node] as string;
    const name = hostAndPort(url);
    const counts = counting ? this.tally.counts(operation, name) : null;
    const started = clock.currentTestRunDuration;
    const response = http.request(method, url + path, body ?? null, {
      headers: { ...headers, ...this.wire.access.headersAt(url) },
      tags: { operation, node: name },
      redirects: 0,
      timeout: this.settings.timeoutMs,
      responseType: 'text',
    });
    const ended = clock.currentTestRunDuration;
    own.calls.add(1);
    if (counts !== null) counts.offered++;
    const answer = this.settings.target.classify(operation, toPlain(response));
    if (isAnswered(answer)) {
      own.wholeOperation.add(ended - started, { operation });
      counts?.answer(ended - started);
    }
    if (answer.outcome !== 'ok') {
      this.failed(operation, answer, name);
      return;
    }
    counts?.seenAlive(windows.slot(ended));
    if (operation === 'update') this.updated++;
    own.responseBytes.add(typeof response.body === 'string' ? response.body.length : 0, { operation });
  }

  /** Counts a failure, waits, and goes on; where it was no leader, through the next node. */
  private failed(operation: TaskLoad['operation'], answer: Answer, node: string): void {
    if (answer.outcome === 'ok') return;
    const { outcome, reason } = answer;
    own.failures.add(1, { operation, outcome, reason });
    if (this.counting) this.tally.counts(operation, node).fail(outcome, reason);
    const from = this.clock.currentTestRunDuration;
    sleep(BACK_OFF_S);
    if (operation !== 'query') this.nodes.look();
    own.waited.add(this.clock.currentTestRunDuration - from);
  }

  /** A worker of this user's and the step's, made outside the measured load; it is there by its name once the script has made it. */
  private makeWorker(): string {
    const { target, timeoutMs } = this.settings;
    const name = updatedName(this.prefix, this.windows.step, this.user);
    for (let tries = 0; tries < MAKING_TRIES; tries++) {
      const response = this.wire.send(this.nodes.entry, target.tasks.add(name), timeoutMs);
      if (target.classify('register', response).outcome === 'ok') return name;
      sleep(BACK_OFF_S);
      this.nodes.look();
    }
    exec.test.abort(`${name} could not be registered on ${this.nodes.entry}, so there is no worker to be updated`);
    return name;
  }
}
