import { join } from 'node:path';
import { count } from '../../lib/base/format.ts';
import { k6Environment } from '../../runner/k6/environment.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { figureOf, ratios } from './figures.ts';
import { COUNTING_AT_MOST, counting } from './generator.ts';
import { k6Efficiency } from './k6-load.ts';
import { withLoneEtcd } from './lone-etcd.ts';
import { runMetered } from './metered.ts';
import type { Context, Figure, Part } from './part.ts';
import type { Server } from './server.ts';

const OPERATIONS = ['read', 'write'] as const;
type Operation = (typeof OPERATIONS)[number];

const USERS = 20;
const SLACK_MS = 60_000;
const AGAINST_MINIMAL = 0.8;
/** What the minimal loop reads and writes, as long as an entry of ours: an answer without a value would cost less. */
const MINIMAL_KEY = 'raftmark/entries/bench-small-001/key-minimal0';
const VALUE_BYTES = 1_024;

const ours = (operation: Operation): string => `dist/${operation}-concurrent.js`;

interface Contestant {
  readonly name: string;
  readonly protocol: 'grpc' | 'http';
  /** Tells what it counts. */
  readonly counts?: true;
  script(operation: Operation): string;
}

/** The gateway's requests cost k6 something else, so they are there for comparison. */
const CONTESTANTS: readonly Contestant[] = [
  { name: 'grpc', protocol: 'grpc', counts: true, script: ours },
  { name: 'uncounted', protocol: 'grpc', script: ours },
  { name: 'minimal', protocol: 'grpc', script: () => 'tools/perf/minimal-calls.k6.ts' },
  { name: 'http', protocol: 'http', counts: true, script: ours },
];

function settings(context: Context, etcd: Server, operation: Operation, protocol: string): Record<string, string> {
  return {
    HOST: etcd.url,
    TARGET: 'etcd',
    PROTOCOL: protocol,
    READS: 'local',
    TIER: 'small',
    USERS: String(USERS),
    DURATION: `${context.quick ? 2_000 : 4_000}ms`,
    WARMUP: '0s',
    OPERATION: operation,
    KEY: MINIMAL_KEY,
    SUMMARY: join(context.folder, 'summary.json'),
  };
}

/** Fills the tier, and writes what the minimal loop reads. */
async function seed(context: Context, etcd: Server): Promise<void> {
  const { exitCode, output } = await runMetered([context.k6, 'run', '-q', join(context.root, 'dist/seed.js')], {
    env: k6Environment(settings(context, etcd, 'write', 'grpc')),
    limitMs: SLACK_MS,
    signal: context.signal,
  });
  if (exitCode !== 0) throw unavailable(`seeding failed: ${output.trim()}`);
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const put = await fetch(`${etcd.url}/v3/kv/put`, {
    method: 'POST',
    body: JSON.stringify({ key: base64(MINIMAL_KEY), value: base64('a'.repeat(VALUE_BYTES)) }),
    signal: context.signal,
  });
  if (!put.ok) throw unavailable(`the entry of the minimal loop could not be written: ${put.status}`);
}

async function measure(context: Context, etcd: Server): Promise<Figure[]> {
  await seed(context, etcd);
  const rounds = context.quick ? 2 : 5;
  const figures: Figure[] = [];
  for (const operation of OPERATIONS) {
    const measured = new Map<string, number[]>(CONTESTANTS.map(({ name }) => [name, []]));
    for (let round = 1; round <= rounds; round++) {
      const said: string[] = [];
      for (const { name, protocol, counts, script } of round % 2 === 1 ? CONTESTANTS : [...CONTESTANTS].reverse()) {
        const value = await k6Efficiency(context, etcd, {
          script: join(context.root, script(operation)),
          env: k6Environment({ ...settings(context, etcd, operation, protocol), ...(counts ? counting(context) : {}) }),
          limitMs: SLACK_MS,
        });
        measured.get(name)?.push(value);
        said.push(`${name} ${count(value)}`);
      }
      context.log(`${operation}, round ${round} of ${rounds}: ${said.join(', ')}`);
    }
    const of = (name: string): readonly number[] => measured.get(name) ?? [];
    figures.push(
      ...[...measured].map(([name, values]) => figureOf(`${operation}: ${name}`, 'calls/CPU-s', values)),
      figureOf(`${operation}: grpc / minimal`, 'x', ratios(of('grpc'), of('minimal')), {
        goal: { atLeast: AGAINST_MINIMAL },
      }),
      figureOf(`${operation}: uncounted / grpc`, 'x', ratios(of('uncounted'), of('grpc')), {
        goal: { atMost: COUNTING_AT_MOST },
      }),
      figureOf(`${operation}: grpc / http`, 'x', ratios(of('grpc'), of('http'))),
    );
  }
  return figures;
}

/**
 * What a call costs the generator. Our scripts take turns with a loop that does the least, over gRPC, and with themselves over
 * etcd's JSON gateway, on the same lone etcd.
 */
export const callsPart: Part = {
  name: 'calls',
  title: 'What a call costs k6',
  run: (context) => withLoneEtcd(context, (etcd) => measure(context, etcd)),
};
