import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { count } from '../../lib/base/format.ts';
import { isObject, parseObject } from '../../lib/base/json.ts';
import { makeDataset } from '../../lib/data/dataset.ts';
import { findPayload } from '../../lib/data/payload.ts';
import { findTier } from '../../lib/data/tier.ts';
import { DEFAULTS } from '../../lib/exchange/settings.ts';
import { READS, type Schedule, usersStep, WRITES } from '../../lib/scenarios/steps.ts';
import { etcdGateway, etcdRpc } from '../../lib/targets/etcd.ts';
import type { Protocol, Target } from '../../lib/targets/target.ts';
import { type InstantAnswer, type InstantAnswers, recordAnswers } from '../../runner/calibration/instant/answers.ts';
import { type InstantServer, startInstantServer } from '../../runner/calibration/instant/server.ts';
import { measureScript } from '../../runner/calibration/script.ts';
import { Sender } from '../../runner/cluster/send.ts';
import { k6Environment } from '../../runner/k6/environment.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { figureOf } from './figures.ts';
import { withLoneEtcd } from './lone-etcd.ts';
import { runMetered } from './metered.ts';
import type { Context, Figure, Part } from './part.ts';

const OPERATIONS = ['write', 'read'] as const;
type Operation = (typeof OPERATIONS)[number];

const PROTOCOLS: Readonly<Record<Protocol, Target>> = { http: etcdGateway, grpc: etcdRpc };
const USERS = 20;
const DURATION_MS = 1_500;
const LIMIT_MS = 60_000;
/** What the scripts are told of their dataset: one entry, whose answer is known. */
const DATASET = {
  TARGET: 'etcd',
  READS: 'linearizable',
  TIER: 'smoke',
  ENTRIES: '1',
  PAYLOAD: 'medium',
  USERS: String(USERS),
};

/** The minimal loop over HTTP has a path of its own; what it is answered is as long as what the script is. */
function minimalAnswers({ http }: InstantAnswers): InstantAnswer[] {
  const path = '/api/v1/namespaces/bench-small-001/config/key-80000001';
  const bytesOf = (to: string): string => http.find((answer) => answer.to === to)?.bytes ?? '';
  return [
    { to: `GET ${path}`, bytes: bytesOf('POST /v3/kv/range') },
    { to: `PUT ${path}`, bytes: bytesOf('POST /v3/kv/put') },
  ];
}

/** Answers as a lone etcd gives them, over both protocols. */
async function recorded(context: Context): Promise<InstantAnswers> {
  return withLoneEtcd(context, async ({ url }) => {
    const seeding = await runMetered([context.k6, 'run', '-q', join(context.root, 'dist/seed.js')], {
      env: k6Environment({ ...DATASET, HOST: url, SUMMARY: join(context.folder, 'summary.json') }),
      limitMs: LIMIT_MS,
      signal: context.signal,
    });
    if (seeding.exitCode !== 0) throw unavailable(`seeding failed: ${seeding.output.trim()}`);
    const tier = findTier(DATASET.TIER);
    if (tier === undefined) throw unavailable('there is no such tier');
    const entry = makeDataset(tier, DEFAULTS.seed).entry(0);
    const sender = new Sender();
    try {
      const valueBytes = findPayload(DATASET.PAYLOAD)?.bytes ?? 0;
      const place = { sender, url, entry, valueBytes, queries: { limits: [], namespace: '' }, signal: context.signal };
      const [rpc, gateway] = [
        await recordAnswers({ ...place, target: etcdRpc }),
        await recordAnswers({ ...place, target: etcdGateway }),
      ];
      return { grpc: rpc.grpc, http: [...gateway.http, ...minimalAnswers(gateway)] };
    } finally {
      await sender.close();
    }
  });
}

/** What a script of ours does against the instant server, and how busy that was. */
async function ceiling(context: Context, server: InstantServer, operation: Operation, protocol: Protocol) {
  const step = usersStep(USERS, operation === 'read' ? READS : WRITES);
  const schedule: Schedule = { steps: [step], warmupMs: 0, durationMs: DURATION_MS };
  const settings = { ...DATASET, DURATION: `${DURATION_MS}ms`, WARMUP: '0s' };
  const script = { script: `${operation}-concurrent`, protocol, schedule, settings, payloadBytes: 1_024 };
  const place = { k6: context.k6, dist: join(context.root, 'dist'), folder: context.folder, signal: context.signal };
  const [measured] = await measureScript(script, server, place);
  return {
    perSecond: measured?.operations[0]?.opsPerSecond ?? Number.NaN,
    server: measured?.serverCores ?? Number.NaN,
  };
}

/** Requests per second of the loop that does the least, against the same. */
async function minimal(
  context: Context,
  server: InstantServer,
  operation: Operation,
  protocol: Protocol,
): Promise<number> {
  const summary = join(context.folder, 'minimal-summary.json');
  const script = protocol === 'grpc' ? 'minimal-calls' : 'minimal';
  const env = {
    ...{ HOST: server.url(protocol), USERS: String(USERS), DURATION: `${DURATION_MS}ms` },
    ...{ OPERATION: operation, KEY: 'raftmark/entries/bench-smoke-001/key-minimal0' },
  };
  const args = ['run', '-q', '--no-color', `--summary-export=${summary}`, `tools/perf/${script}.k6.ts`];
  const { exitCode, output } = await runMetered(
    [context.k6, ...args.slice(0, -1), join(context.root, args.at(-1) as string)],
    {
      env: k6Environment(env),
      limitMs: LIMIT_MS,
      signal: context.signal,
    },
  );
  if (exitCode !== 0) throw unavailable(`the minimal loop failed: ${output.trim().slice(-500)}`);
  const metrics = parseObject(await readFile(summary, 'utf8'))?.metrics;
  const metric = isObject(metrics) ? metrics[protocol === 'grpc' ? 'grpc_req_duration' : 'http_reqs'] : null;
  const requests = isObject(metric) && typeof metric.count === 'number' ? metric.count : Number.NaN;
  return requests / (DURATION_MS / 1_000);
}

async function measure(context: Context): Promise<Figure[]> {
  const server = await startInstantServer(await recorded(context), context.signal);
  const rounds = context.quick ? 2 : 5;
  const figures: Figure[] = [];
  try {
    for (const protocol of Object.keys(PROTOCOLS) as Protocol[]) {
      for (const operation of OPERATIONS) {
        const [ours, theirs, busy]: [number[], number[], number[]] = [[], [], []];
        for (let round = 1; round <= rounds; round++) {
          const { perSecond, server: cores } = await ceiling(context, server, operation, protocol);
          ours.push(perSecond);
          busy.push(cores);
          theirs.push(await minimal(context, server, operation, protocol));
          const said = `script ${count(perSecond)}, minimal ${count(theirs.at(-1) ?? 0)}, server ${cores.toFixed(2)}`;
          context.log(`${operation} over ${protocol}, round ${round} of ${rounds}: ${said}`);
        }
        const name = `${operation}, ${protocol}`;
        figures.push(
          figureOf(`${name}: script`, 'ops/s', ours),
          figureOf(`${name}: minimal loop`, 'req/s', theirs),
          figureOf(`${name}: processors of the instant server beside the script`, '', busy, {
            note: 'near 1 it is the limit',
          }),
        );
      }
    }
    return figures;
  } finally {
    await server.stop();
  }
}

/**
 * How far the instant server goes that scripts are calibrated against: our scripts and the loops that do the least take turns on it. Where
 * the loop is hardly faster and the server's one thread is full, it is the limit, and no ceiling of k6 is seen.
 */
export const calibrationPart: Part = {
  name: 'calibration',
  title: `Ceilings against the instant server (${USERS} users, 1 KB; k6 and server share the machine)`,
  run: measure,
};
