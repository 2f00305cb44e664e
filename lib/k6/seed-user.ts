import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import type { Dataset } from '../data/dataset.ts';
import type { Settings } from '../exchange/settings.ts';
import type { Reason } from '../targets/outcome.ts';
import type { LoadRequests } from '../targets/target.ts';
import { asBody, toPlain } from './client.ts';
import { type ClusterData, discover } from './cluster.ts';
import { own } from './own-metrics.ts';
import { successTable } from './success.ts';

const ATTEMPTS = 8;
const FIRST_WAIT_S = 0.05;
/** Failures that no further attempt mends. */
const FINAL: readonly Reason[] = ['unauthorized', 'forbidden', 'bad-request', 'too-large'];

/** One virtual user that fills the dataset. */
export class SeedUser {
  private readonly settings: Settings;
  private readonly requests: LoadRequests;
  private readonly dataset: Dataset;
  private readonly headers: Record<string, string>;
  private readonly params: object;
  private readonly success: Uint8Array;
  private readonly nodes: readonly string[];
  /** Base URL of the node that it writes to: the leader, where that is known. */
  private node: string;

  /** @param headers those that authenticate */
  constructor(
    settings: Settings,
    requests: LoadRequests,
    dataset: Dataset,
    headers: Record<string, string>,
    { nodes, leader }: ClusterData,
  ) {
    this.settings = settings;
    this.requests = requests;
    this.dataset = dataset;
    this.headers = headers;
    this.params = {
      headers: { ...requests.writeHeaders, ...headers },
      tags: { operation: 'seed' },
      responseType: 'binary',
      redirects: 0,
      timeout: `${settings.timeoutMs}ms`,
    };
    this.success = successTable(settings.target.okStatuses);
    this.nodes = nodes;
    this.node = nodes[leader ?? exec.vu.idInTest % nodes.length] as string;
  }

  /** Writes one entry, again and again with growing waits: a write of unknown outcome may be repeated safely. */
  write(index: number): void {
    const { requests, params, success, settings } = this;
    const body = asBody(requests.writeBody(index));
    const path = requests.path('write', index);
    let reason = '';
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const response = http.request(requests.writeMethod, this.node + path, body, params);
      if (success[response.status] === 1) return;
      const answer = settings.target.classify('write', toPlain(response));
      if (answer.outcome === 'ok') return;
      own.seedRetries.add(1);
      reason = answer.reason;
      if (FINAL.includes(answer.reason)) break;
      if (answer.leader !== undefined) {
        this.node = answer.leader;
        continue;
      }
      sleep(FIRST_WAIT_S * 2 ** attempt);
      this.node = discover(settings, this.nodes, this.headers).leader()?.url ?? this.elsewhere();
    }
    const { namespace, key } = this.dataset.entry(index);
    exec.test.abort(`${namespace}/${key} could not be written to ${this.node}: ${reason}`);
  }

  /** Where nobody says who leads, any other node may do what this one did not. */
  private elsewhere(): string {
    const { nodes, node } = this;
    return 'absent' in this.settings.target.view ? (nodes[(nodes.indexOf(node) + 1) % nodes.length] as string) : node;
  }
}
