import { sleep } from 'k6';
import exec from 'k6/execution';
import type { Dataset } from '../data/dataset.ts';
import type { Settings } from '../exchange/settings.ts';
import type { Reason } from '../targets/outcome.ts';
import type { LoadRequests } from '../targets/target.ts';
import { type ClusterData, discover } from './cluster.ts';
import { own } from './own-metrics.ts';
import type { EntryShots, ShotOptions, Wire } from './wire.ts';

const ATTEMPTS = 8;
const FIRST_WAIT_S = 0.05;
/** Failures that no further attempt mends. */
const FINAL: readonly Reason[] = ['unauthorized', 'forbidden', 'bad-request', 'too-large'];

/** One virtual user that fills the dataset. */
export class SeedUser {
  private readonly settings: Settings;
  private readonly wire: Wire;
  private readonly shots: EntryShots;
  private readonly dataset: Dataset;
  private readonly options: ShotOptions;
  private readonly nodes: readonly string[];
  /** Base URL of the node that it writes to: the leader, where that is known. */
  private node: string;

  constructor(
    settings: Settings,
    wire: Wire,
    requests: LoadRequests,
    dataset: Dataset,
    { nodes, leader }: ClusterData,
  ) {
    this.settings = settings;
    this.wire = wire;
    this.shots = wire.entries(requests);
    this.dataset = dataset;
    this.options = { timeoutMs: settings.timeoutMs, tags: { operation: 'seed' } };
    this.nodes = nodes;
    this.node = nodes[leader ?? exec.vu.idInTest % nodes.length] as string;
  }

  /** Writes one entry, again and again with growing waits: a write of unknown outcome may be repeated safely. */
  write(index: number): void {
    const { options, settings } = this;
    const shot = this.shots.write(index);
    let reason = '';
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const answer = settings.target.classify('write', shot(this.node, options));
      if (answer.outcome === 'ok') return;
      own.seedRetries.add(1);
      reason = answer.reason;
      if (FINAL.includes(answer.reason)) break;
      if (answer.leader !== undefined) {
        this.node = answer.leader;
        continue;
      }
      sleep(FIRST_WAIT_S * 2 ** attempt);
      this.node = discover(settings, this.nodes, this.wire).leader()?.url ?? this.elsewhere();
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
