import { join } from 'node:path';
import { count } from '../../lib/base/format.ts';
import { k6Environment } from '../../runner/k6/environment.ts';
import { figureOf, ratios } from './figures.ts';
import { runK6Load } from './k6-load.ts';
import { withNginx } from './nginx.ts';
import type { Context, Figure, Part } from './part.ts';
import type { Server } from './server.ts';

const USERS = 20;
const TIERS = ['small', 'xlarge'] as const;
const LONGEST_S = 120;
const SLACK_MS = 60_000;
const MEGABYTE = 1_024 ** 2;
/** k6 keeps every sample, so memory follows the requests; the size of the dataset should add next to nothing. */
const XLARGE_OVER_SMALL = 1.05;

/** Peak memory of k6 over the same number of requests: it is stopped as soon as nginx has answered that many. */
async function peakOf(context: Context, nginx: Server, tier: string, requests: number) {
  const start = await nginx.requests();
  return runK6Load(context, nginx, {
    script: join(context.root, 'dist/mixed.js'),
    env: k6Environment({
      HOST: nginx.url,
      TARGET: 'confman',
      TIER: tier,
      USERS: String(USERS),
      DURATION: `${LONGEST_S}s`,
      WARMUP: '0s',
      SUMMARY: join(context.folder, 'summary.json'),
    }),
    limitMs: LONGEST_S * 1_000 + SLACK_MS,
    until: async () => (await nginx.requests()) - start >= requests,
  });
}

async function measure(context: Context, nginx: Server): Promise<Figure[]> {
  const rounds = context.quick ? 2 : 5;
  const wanted = context.quick ? 60_000 : 150_000;
  const peaks = new Map<string, number[]>(TIERS.map((tier) => [tier, []]));
  const sent: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const said: string[] = [];
    for (const tier of TIERS) {
      const { peakBytes, requests } = await peakOf(context, nginx, tier, wanted);
      peaks.get(tier)?.push(peakBytes / MEGABYTE);
      sent.push(requests);
      said.push(`${tier} ${(peakBytes / MEGABYTE).toFixed(1)} MB after ${count(requests)} requests`);
    }
    context.log(`memory, round ${round} of ${rounds}: ${said.join(', ')}`);
  }
  const of = (tier: (typeof TIERS)[number]): readonly number[] => peaks.get(tier) ?? [];
  return [
    ...TIERS.map((tier) => figureOf(`k6 peak, ${tier} dataset`, 'MB', of(tier))),
    figureOf('k6 peak, xlarge / small', 'x', ratios(of('xlarge'), of('small')), {
      goal: { atMost: XLARGE_OVER_SMALL },
      note: `each stopped after ${count(Math.min(...sent))}..${count(Math.max(...sent))} requests of mixed.js`,
    }),
  ];
}

/** Whether the generator's memory depends on the size of the dataset. */
export const memoryPart: Part = {
  name: 'memory',
  title: 'Memory of k6 (largest resident size, same number of requests)',
  run: (context) => withNginx(context, TIERS, (nginx) => measure(context, nginx)),
};
