import { fail, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { LOAD_EPOCH_METRIC, SEED_CLOCK_METRIC, SEED_RETRY_METRIC, SEEDED_METRIC } from '../exchange/metrics.ts';
import { readSettings } from '../exchange/settings.ts';
import type { LoadRequests } from '../targets/target.ts';
import { asBody, K6_TARGETS, toPlain } from './client.ts';
import { type ClusterData, discover, entryNode, findCluster } from './cluster.ts';
import { datasetFaults } from './dataset-check.ts';
import { createNamespaces } from './dataset-fill.ts';
import { layOut } from './requests.ts';
import { scriptBasis, scriptOptions } from './script.ts';
import { successTable } from './success.ts';
import { summaryFile } from './summary.ts';

/** Writers at once: enough to fill the cluster's batches, few enough not to drown it. */
const WRITERS = 100;
/** Entries that one iteration writes: shared iterations are handed out one at a time, and each costs CPU of its own. */
const BLOCK = 10;
const ATTEMPTS = 8;
const FIRST_WAIT_S = 0.05;
/** How long followers may take to show what the leader has acknowledged. */
const CATCH_UP_S = 10;

const seeded = new Counter(SEEDED_METRIC);
const retries = new Counter(SEED_RETRY_METRIC);
const loadEpoch = new Trend(LOAD_EPOCH_METRIC);
const clock = new Trend(SEED_CLOCK_METRIC);

/** One virtual user's requests, and what they are sent with. */
interface Writer {
  readonly requests: LoadRequests;
  readonly params: object;
}

/**
 * Everything seed.js exports: fills a tier as fast as the cluster takes it, and proves on every node that it is there.
 * @param targets those that TARGET chooses from
 */
export async function seedScript(targets = K6_TARGETS) {
  const settings = readSettings(__ENV, 'seed', targets);
  const { target, tier } = settings;
  const { headers, pool, dataset } = await scriptBasis(settings);
  const blocks = Math.ceil(tier.entries / BLOCK);
  const options: Options = {
    ...scriptOptions(settings, 'seed'),
    scenarios: {
      seed: {
        executor: 'shared-iterations',
        vus: Math.min(WRITERS, blocks),
        iterations: blocks,
        maxDuration: '6h',
        gracefulStop: '30s',
      },
    },
    setupTimeout: '10m',
    teardownTimeout: '10m',
  };
  const params = {
    tags: { operation: 'seed' },
    responseType: 'binary' as const,
    redirects: 0,
    timeout: `${settings.timeoutMs}ms`,
  };
  const success = successTable(target.okStatuses);
  let writer: Writer | undefined;
  let leader = '';

  /** Writes one entry, again and again with growing waits: a write of unknown outcome may be repeated safely. */
  function writeEntry({ requests, params }: Writer, nodes: readonly string[], index: number): void {
    const body = asBody(requests.writeBody(index));
    const path = requests.path('write', index);
    let reason = '';
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const response = http.request(requests.writeMethod, leader + path, body, params);
      if (success[response.status] === 1) return;
      const answer = target.classify('write', toPlain(response));
      if (answer.outcome === 'ok') return;
      retries.add(1);
      reason = answer.reason;
      if (['unauthorized', 'forbidden', 'bad-request', 'too-large'].includes(reason)) break;
      if (answer.reason === 'redirected' && answer.leader !== undefined) {
        leader = answer.leader;
        continue;
      }
      sleep(FIRST_WAIT_S * 2 ** attempt);
      leader = discover(settings, nodes, headers).leader()?.url ?? elsewhere(nodes);
    }
    const { namespace, key } = dataset.entry(index);
    exec.test.abort(`${namespace}/${key} could not be written to ${leader}: ${reason}`);
  }

  /** Where nobody says who leads, any other node may do what this one did not. */
  function elsewhere(nodes: readonly string[]): string {
    return 'absent' in target.view ? (nodes[(nodes.indexOf(leader) + 1) % nodes.length] as string) : leader;
  }

  return {
    options,
    setup(): ClusterData {
      const data = findCluster(settings, headers);
      createNamespaces(settings, dataset.namespaces, entryNode(data), headers);
      return data;
    },
    run(data: ClusterData): void {
      if (!writer) {
        const requests = layOut(settings, dataset, pool(), exec.vu.idInTest);
        writer = { requests, params: { ...params, headers: { ...requests.writeHeaders, ...headers } } };
        leader = data.nodes[data.leader ?? exec.vu.idInTest % data.nodes.length] as string;
        loadEpoch.add(exec.scenario.startTime);
      }
      const from = exec.scenario.iterationInTest * BLOCK;
      const to = Math.min(from + BLOCK, tier.entries);
      for (let index = from; index < to; index++) writeEntry(writer, data.nodes, index);
      seeded.add(to - from);
      clock.add(Date.now() - exec.scenario.startTime);
    },
    /** Reads a sample back from every node; followers get a moment to catch up. */
    teardown(data: ClusterData): void {
      for (const node of data.nodes) {
        let faults: string[] = [];
        for (let waited = 0; ; waited += 0.25) {
          faults = datasetFaults(settings, dataset, pool(), node, headers);
          if (faults.length === 0 || waited >= CATCH_UP_S) break;
          sleep(0.25);
        }
        if (faults.length > 0) fail(`${faults.length} of a sample of entries are missing after seeding: ${faults[0]}`);
      }
    },
    handleSummary(data: unknown): Record<string, string> {
      return {
        [settings.summary]: JSON.stringify(summaryFile('seed', data)),
        stdout: `summary: ${settings.summary}\n`,
      };
    },
  };
}
