import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { count } from '../../lib/base/format.ts';
import { k6Environment } from '../../runner/k6/environment.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { findOnPath } from '../../runner/tools/probe.ts';
import { figureOf, ratios } from './figures.ts';
import { k6Efficiency } from './k6-load.ts';
import { runMetered } from './metered.ts';
import { INSTALL, withNginx } from './nginx.ts';
import type { Context, Figure, Part } from './part.ts';
import type { Server } from './server.ts';

const OPERATIONS = ['read', 'write'] as const;
type Operation = (typeof OPERATIONS)[number];

const USERS = 20;
const SLACK_MS = 60_000;
const AGAINST_MINIMAL = 0.8;
const AGAINST_NAIVE = 3;
/** What counting by second and bucket may cost, of a whole request. */
export const COUNTING_AT_MOST = 1.1;

/** One of those that are compared; gives requests per CPU-second. */
interface Contestant {
  readonly name: string;
  measure(operation: Operation): Promise<number>;
}

/** Variables with which a script tells what it counts, as a run has it, into a file that nobody reads. */
export function counting({ folder }: Context): Record<string, string> {
  return { TIMELINE: '1', K6_CONSOLE_OUTPUT: join(folder, 'console.log') };
}

function k6Contestants(context: Context, nginx: Server): Contestant[] {
  const durationMs = context.quick ? 2_000 : 4_000;
  const settings = (operation: Operation) => ({
    HOST: nginx.url,
    TARGET: 'confman',
    TIER: 'small',
    USERS: String(USERS),
    DURATION: `${durationMs}ms`,
    WARMUP: '0s',
    OPERATION: operation,
    SUMMARY: join(context.folder, 'summary.json'),
  });
  const plain = { PATH: process.env.PATH, HOME: process.env.HOME, K6_NO_USAGE_REPORT: 'true' };
  const contestant = (
    name: string,
    script: (operation: Operation) => string,
    environment: (settings: Record<string, string>) => NodeJS.ProcessEnv,
  ): Contestant => ({
    name,
    measure: (operation) =>
      k6Efficiency(context, nginx, {
        script: join(context.root, script(operation)),
        env: environment(settings(operation)),
        limitMs: durationMs + SLACK_MS,
      }),
  });
  const ours = (operation: Operation): string => `dist/${operation}-concurrent.js`;
  return [
    contestant('raftmark', ours, (variables) => k6Environment({ ...variables, ...counting(context) })),
    contestant('uncounted', ours, k6Environment),
    contestant('minimal', () => 'tools/perf/minimal.k6.ts', k6Environment),
    contestant(
      'naive',
      () => 'tools/perf/naive.k6.ts',
      (variables) => ({ ...plain, ...variables }),
    ),
  ];
}

async function wrkContestant(context: Context, nginx: Server, wrk: string): Promise<Contestant> {
  const script = join(context.folder, 'write.lua');
  const headers = 'wrk.headers["Content-Type"] = "application/json"';
  await writeFile(script, `wrk.method = "PUT"\nwrk.body = '{"value":"${'a'.repeat(1_024)}"}'\n${headers}\n`);
  const url = `${nginx.url}/api/v1/namespaces/bench-small-001/config/key-80000001`;
  return {
    name: 'wrk',
    measure: async (operation) => {
      const before = await nginx.requests();
      const args = [
        '-t1',
        `-c${USERS}`,
        `-d${context.quick ? 1 : 3}s`,
        ...(operation === 'write' ? ['-s', script] : []),
      ];
      const { exitCode, cpuSeconds, output } = await runMetered([...context.pinning.load, wrk, ...args, url], {
        env: { PATH: process.env.PATH },
        limitMs: SLACK_MS,
        signal: context.signal,
      });
      if (exitCode !== 0 || /Non-2xx|Socket errors/.test(output)) throw unavailable(`wrk failed: ${output.trim()}`);
      return ((await nginx.requests()) - before) / cpuSeconds;
    },
  };
}

function figuresOf(operation: Operation, measured: ReadonlyMap<string, readonly number[]>): Figure[] {
  const of = (name: string): readonly number[] => measured.get(name) ?? [];
  const ours = of('raftmark');
  const figures = [...measured].map(([name, rounds]) => figureOf(`${operation}: ${name}`, 'req/CPU-s', rounds));
  figures.push(
    figureOf(`${operation}: raftmark / minimal`, 'x', ratios(ours, of('minimal')), {
      goal: { atLeast: AGAINST_MINIMAL },
    }),
    figureOf(`${operation}: uncounted / raftmark`, 'x', ratios(of('uncounted'), ours), {
      goal: { atMost: COUNTING_AT_MOST },
    }),
    figureOf(`${operation}: raftmark / naive`, 'x', ratios(ours, of('naive')), { goal: { atLeast: AGAINST_NAIVE } }),
  );
  if (measured.has('wrk')) figures.push(figureOf(`${operation}: wrk / raftmark`, 'x', ratios(of('wrk'), ours)));
  return figures;
}

async function measure(context: Context, nginx: Server): Promise<Figure[]> {
  const contestants = k6Contestants(context, nginx);
  const wrk = findOnPath('wrk', process.env.PATH);
  if (wrk === null) context.log(`wrk is not installed and is left out: ${INSTALL}`);
  else contestants.push(await wrkContestant(context, nginx, wrk));

  const rounds = context.quick ? 2 : 5;
  const figures: Figure[] = [];
  for (const operation of OPERATIONS) {
    const measured = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
    for (let round = 1; round <= rounds; round++) {
      const said: string[] = [];
      for (const { name, measure } of round % 2 === 1 ? contestants : [...contestants].reverse()) {
        const value = await measure(operation);
        measured.get(name)?.push(value);
        said.push(`${name} ${count(value)}`);
      }
      context.log(`${operation}, round ${round} of ${rounds}: ${said.join(', ')}`);
    }
    figures.push(...figuresOf(operation, measured));
  }
  return figures;
}

/**
 * What a request costs the generator. Our scripts take turns with a loop that does the least, with a script as one writes
 * it at first, and with wrk, all on the same nginx.
 */
export const generatorPart: Part = {
  name: 'generator',
  title: `Cost of a request (${USERS} users, 1 KB, nginx on loopback; CPU of k6 beyond start-up)`,
  run: (context) => withNginx(context, ['small'], (nginx) => measure(context, nginx)),
};
