import { fail } from 'k6';
import exec from 'k6/execution';
import { Counter, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { SEED_CLOCK_METRIC, SEEDED_METRIC } from '../exchange/metrics.ts';
import { readSettings } from '../exchange/settings.ts';
import { K6_TARGETS } from './client.ts';
import { type ClusterData, findCluster } from './cluster.ts';
import { counted } from './counted.ts';
import { settledProblems } from './dataset-check.ts';
import { createNamespaces } from './dataset-fill.ts';
import { Nodes } from './nodes.ts';
import { own } from './own-metrics.ts';
import { ownOptions } from './own-options.ts';
import { requireFree } from './owner.ts';
import { layOut } from './requests.ts';
import { scriptBasis, scriptOptions } from './script.ts';
import { SeedUser } from './seed-user.ts';
import { summaryFile } from './summary.ts';

/** Writers at once: enough to fill the cluster's batches, few enough not to drown it. */
const WRITERS = 100;
/** Entries that one iteration writes: shared iterations are handed out one at a time, and each costs CPU of its own. */
const BLOCK = 10;

const seeded = new Counter(SEEDED_METRIC);
const clock = new Trend(SEED_CLOCK_METRIC);

/**
 * Everything seed.js exports: fills a tier as fast as the cluster takes it, and proves on every node that it is there.
 * @param targets those that TARGET chooses from
 */
export async function seedScript(targets = K6_TARGETS) {
  const settings = readSettings(__ENV, 'seed', targets);
  const { tier } = settings;
  const { wire, tls, pieces, values, dataset } = await scriptBasis(settings);
  const blocks = Math.ceil(tier.entries / BLOCK);
  const options: Options = {
    ...scriptOptions(settings, tls, 'seed'),
    scenarios: {
      seed: {
        executor: 'shared-iterations',
        vus: Math.min(WRITERS, blocks),
        iterations: blocks,
        maxDuration: '6h',
        gracefulStop: '30s',
      },
    },
    thresholds: { [SEEDED_METRIC]: [`count==${tier.entries}`] },
    setupTimeout: '10m',
    teardownTimeout: '10m',
  };
  const checkOptions = ownOptions(options, 'how much is written comes from TIER and ENTRIES');
  let user: SeedUser | undefined;

  return {
    options,
    async setup(): Promise<ClusterData> {
      checkOptions();
      const data = findCluster(settings, wire);
      const nodes = new Nodes(settings, wire, data);
      requireFree(settings, nodes.entry, wire);
      await createNamespaces(settings, dataset.namespaces, nodes, wire);
      return data;
    },
    run: counted((data: ClusterData): void => {
      if (!user) {
        const requests = layOut(settings, dataset, pieces, exec.vu.idInTest, () => 0);
        user = new SeedUser(settings, wire, requests, dataset, data);
        own.loadEpoch.add(exec.scenario.startTime);
      }
      const from = exec.scenario.iterationInTest * BLOCK;
      const to = Math.min(from + BLOCK, tier.entries);
      for (let index = from; index < to; index++) user.write(index);
      seeded.add(to - from);
      clock.add(Date.now() - exec.scenario.startTime);
    }),
    /** Reads a sample back from every node; followers get a moment to catch up. */
    teardown(data: ClusterData): void {
      for (const node of data.nodes) {
        const problems = settledProblems(settings, dataset, values, node, wire);
        if (problems.length > 0)
          fail(`${problems.length} of a sample of entries are missing after seeding: ${problems[0]}`);
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
