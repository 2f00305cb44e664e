import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bucketOf, Histogram } from '../../lib/base/histogram.ts';
import { OPERATION_METRIC } from '../../lib/exchange/metrics.ts';
import { TallyBook } from '../../lib/exchange/tally-book.ts';
import type { Operation } from '../../lib/targets/operations.ts';
import { k6Environment } from '../../runner/k6/environment.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { withLoneEtcd } from './lone-etcd.ts';
import { runMetered } from './metered.ts';
import type { Context, Figure, Part } from './part.ts';
import { readSamples, type Wanted } from './raw-samples.ts';

const SLACK_MS = 60_000;
const QUANTILES = [0, 0.5, 0.9, 0.95, 0.99, 0.999, 1];
/** Generators that share the load: what each has counted is merged. */
const PROCESSES = 2;

interface Case {
  readonly name: string;
  readonly protocol: 'http' | 'grpc';
  readonly wanted: (operation: Operation) => Wanted;
}

const TAGS = { phase: 'measure', step: 'users-8' };
const CASES: readonly Case[] = [
  {
    name: 'HTTP',
    protocol: 'http',
    wanted: (operation) => ({ metric: 'http_req_duration', tags: { ...TAGS, operation, expected_response: 'true' } }),
  },
  {
    name: 'gRPC',
    protocol: 'grpc',
    wanted: (operation) => ({ metric: OPERATION_METRIC, tags: { ...TAGS, operation } }),
  },
];

interface Files {
  readonly console: string;
  readonly csv: string;
}

/** Runs a mixed load in one of the processes; what it counted and every sample of k6's are then in the files. */
async function run(context: Context, url: string, protocol: string, process: number): Promise<Files> {
  const files = {
    console: join(context.folder, `console-${protocol}-${process}.log`),
    csv: join(context.folder, `samples-${protocol}-${process}.csv`),
  };
  const env = k6Environment({
    HOST: url,
    TARGET: 'etcd',
    PROTOCOL: protocol,
    TIER: 'smoke',
    USERS: '8',
    DURATION: `${context.quick ? 2_000 : 6_000}ms`,
    WARMUP: '500ms',
    EPOCH: String(process + 1),
    SEED_DATA: '1',
    TIMELINE: '1',
    SUMMARY: join(context.folder, `summary-${process}.json`),
  });
  const command = [context.k6, 'run', '-q', '--console-output', files.console, '--out', `csv=${files.csv}`];
  const { exitCode, output } = await runMetered([...command, join(context.root, 'dist/mixed.js')], {
    env,
    limitMs: SLACK_MS,
    signal: context.signal,
  });
  if (exitCode !== 0) throw unavailable(`k6 ended with code ${exitCode}: ${output.trim().slice(-500)}`);
  return files;
}

/** How many buckets k6's rule and the histogram lie apart at most, over all quantiles. */
function bucketsApart(samples: readonly number[], histogram: Histogram): number {
  const ascending = Float64Array.from(samples).sort();
  const distances = QUANTILES.map((p) => {
    const rank = p * (ascending.length - 1);
    const low = ascending[Math.floor(rank)] as number;
    const exact = low + ((ascending[Math.ceil(rank)] as number) - low) * (rank - Math.floor(rank));
    return Math.abs(bucketOf(exact) - bucketOf(histogram.quantile(p) ?? Number.POSITIVE_INFINITY));
  });
  return Math.max(...distances);
}

async function compare(context: Context, url: string, { name, protocol, wanted }: Case): Promise<Figure[]> {
  const files: Files[] = [];
  // The first of them fills the dataset.
  files.push(await run(context, url, protocol, 0));
  files.push(...(await Promise.all([1, PROCESSES].map((process) => run(context, url, protocol, process)))));
  const book = new TallyBook();
  for (const file of files) for (const line of (await readFile(file.console, 'utf8')).split('\n')) book.take(line);
  const figures: Figure[] = [];
  for (const operation of ['read', 'write'] as const) {
    const samples = (await Promise.all(files.map((file) => readSamples(file.csv, wanted(operation))))).flat();
    const histogram = book.of(0, operation)?.whole.histogram ?? new Histogram();
    const title = `${name}, ${operation}s of ${files.length} processes`;
    figures.push(
      { name: `${title}: samples of k6`, value: samples.length, unit: 'samples' },
      {
        name: `${title}: samples less counted`,
        value: samples.length - histogram.count,
        unit: 'samples',
        goal: { atLeast: 0, atMost: 0 },
      },
      {
        name: `${title}: buckets apart at most`,
        value: bucketsApart(samples, histogram),
        unit: 'buckets',
        goal: { atMost: 1 },
        note: `percentiles ${QUANTILES.map((p) => p * 100).join(', ')}`,
      },
    );
  }
  return figures;
}

/** Whether what users counted by themselves, merged over seconds, nodes, users and processes, is what k6 saw. */
export const mergedPart: Part = {
  name: 'merged',
  title: "Merged histograms against all of k6's own samples of the same runs",
  run: (context) =>
    withLoneEtcd(context, async ({ url }) => {
      const figures: Figure[] = [];
      for (const each of CASES) figures.push(...(await compare(context, url, each)));
      return figures;
    }),
};
