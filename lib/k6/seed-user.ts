import { sleep } from 'k6';
import exec from 'k6/execution';
import type { Dataset } from '../data/dataset.ts';
import type { Settings } from '../exchange/settings.ts';
import type { Reason } from '../targets/outcome.ts';
import type { LoadRequests } from '../targets/target.ts';
import type { Access } from './access.ts';
import type { ClusterData } from './cluster.ts';
import { Nodes } from './nodes.ts';
import { own } from './own-metrics.ts';
import type { EntryShots, ShotOptions, Wire } from './wire.ts';

const ATTEMPTS = 8;
const FIRST_WAIT_S = 0.05;
/** Failures that no further attempt mends. */
const FINAL: readonly Reason[] = ['unauthorized', 'forbidden', 'bad-request', 'too-large', 'no-space'];

/** One virtual user that fills the dataset. */
export class SeedUser {
  private readonly settings: Settings;
  private readonly shots: EntryShots;
  private readonly access: Access;
  private readonly dataset: Dataset;
  private readonly options: ShotOptions;
  /** Its leader is the node that is written to, also where nobody says who leads. */
  private readonly nodes: Nodes;

  constructor(settings: Settings, wire: Wire, requests: LoadRequests, dataset: Dataset, data: ClusterData) {
    this.settings = settings;
    this.shots = wire.entries(requests);
    this.access = wire.access;
    this.dataset = dataset;
    this.options = { timeoutMs: settings.timeoutMs, tags: { operation: 'seed' } };
    this.nodes = new Nodes(settings, wire, data);
    this.nodes.leader ??= exec.vu.idInTest % data.nodes.length;
  }

  /** Writes one entry, again and again with growing waits: a write of unknown outcome may be repeated safely. */
  write(index: number): void {
    const { options, settings, nodes } = this;
    const shot = this.shots.write(index);
    let reason = '';
    let whereTo = '';
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const answer = settings.target.classify('write', shot(nodes.entry, options));
      if (answer.outcome === 'ok') return;
      own.seedRetries.add(1);
      reason = answer.reason;
      whereTo = this.access.unfollowed(answer, nodes.urls);
      if (FINAL.includes(answer.reason)) break;
      const next = answer.leader === undefined ? null : nodes.follow(answer.leader, nodes.leader ?? 0);
      if (next !== null) {
        nodes.leader = next;
        continue;
      }
      sleep(FIRST_WAIT_S * 2 ** attempt);
      nodes.lookElsewhere();
    }
    const { namespace, key } = this.dataset.entry(index);
    exec.test.abort(`${namespace}/${key} could not be written to ${nodes.entry}: ${reason}${whereTo}`);
  }
}
