import { join } from 'node:path';
import { readLoadSettings } from '../../lib/exchange/settings.ts';
import type { Protocol } from '../../lib/targets/target.ts';
import { DELAYED_SOURCE } from './delayed-process.ts';
import { figureOf } from './figures.ts';
import { withLoneEtcd } from './lone-etcd.ts';
import { onlyOperation, runScriptAlone } from './measured-script.ts';
import { withNginx } from './nginx.ts';
import type { Context, Figure, Part } from './part.ts';
import type { Server } from './server.ts';
import { STALLED_WRITES, stallLoad } from './stalled-load.ts';

const RATES = [500, 2_000, 5_000] as const;
const MEGABYTE = 1_024 ** 2;
const SCENARIO = 'read-concurrent';

async function stalls({ k6, root, folder, quick, signal, log }: Context, protocol: Protocol): Promise<Figure[]> {
  const rounds = quick ? 1 : 3;
  const program = ['--import', 'tsx', join(root, DELAYED_SOURCE)];
  const [ratios, late, memory, missing]: number[][] = [[], [], [], []];
  for (let round = 1; round <= rounds; round++) {
    signal.throwIfAborted();
    const { stallMs, write, closedFormMs, peakBytes } = await stallLoad({
      k6,
      root,
      folder,
      program,
      protocol,
      signal,
    });
    const { p99 } = write.latencyMs;
    const lateness = write.openMs?.lateness.p99 ?? Number.NaN;
    ratios?.push(p99 / closedFormMs);
    late?.push(lateness);
    memory?.push(peakBytes / MEGABYTE);
    missing?.push(STALLED_WRITES - write.ok);
    log(
      `stall over ${protocol}, round ${round} of ${rounds}: ${stallMs.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, by the closed form ${closedFormMs.toFixed(0)} ms; sent late by ${lateness.toFixed(1)} ms p99; k6 ${(peakBytes / MEGABYTE).toFixed(0)} MB`,
    );
  }
  const name = `150/s, stall of 2 s, ${protocol}`;
  return [
    figureOf(`${name}: p99 / closed form`, 'x', ratios ?? [], { goal: { atLeast: 0.98, atMost: 1.02 } }),
    figureOf(`${name}: lateness p99`, 'ms', late ?? [], { goal: { atMost: 20 } }),
    figureOf(`${name}: k6 peak`, 'MB', memory ?? [], { goal: { atMost: 100 } }),
    figureOf(`${name}: writes not answered`, '', missing ?? [], { goal: { atMost: 0 } }),
  ];
}

async function offered(context: Context, server: Server, protocol: Protocol): Promise<Figure[]> {
  const { k6, root, folder, quick, pinning, signal, log } = context;
  const figures: Figure[] = [];
  for (const rate of RATES) {
    const settings = {
      ...{ HOST: server.url, TARGET: protocol === 'http' ? 'confman' : 'etcd', PROTOCOL: protocol, READS: 'local' },
      ...{ TIER: 'small', SEED_DATA: protocol === 'http' ? '' : '1' },
      ...{ OPEN_RATE: String(rate), DURATION: quick ? '3s' : '8s', WARMUP: '1s' },
    };
    const { schedule } = readLoadSettings(settings, SCENARIO);
    const measured = await runScriptAlone({
      ...{ k6, command: pinning.load, script: join(root, `dist/${SCENARIO}.js`), folder, settings },
      ...{ schedule, protocol, signal },
    });
    const { opsPerSecond, latencyMs, openMs } = onlyOperation(measured);
    const lateness = openMs?.lateness;
    const requests = (rate * (schedule.durationMs + schedule.warmupMs)) / 1_000;
    const name = `${rate}/s over ${protocol}`;
    const note = `latency p50 ${latencyMs.p50.toFixed(2)}, p99 ${latencyMs.p99.toFixed(2)}; served p99 ${openMs?.service?.p99.toFixed(2)}; late p50 ${lateness?.p50.toFixed(2)}, p99 ${lateness?.p99.toFixed(2)} ms; k6 ${(measured.usage.peakBytes / MEGABYTE).toFixed(0)} MB`;
    log(`${name}: ${opsPerSecond.toFixed(0)}/s, ${note}`);
    figures.push(
      { name: `${name}: answered, of what was offered`, value: opsPerSecond / rate, unit: 'x', note },
      { name: `${name}: CPU of k6`, value: (measured.usage.cpuSeconds / requests) * 1_000, unit: 'ms/op' },
    );
  }
  return figures;
}

async function measure(context: Context): Promise<Figure[]> {
  return [
    ...(await stalls(context, 'http')),
    ...(await stalls(context, 'grpc')),
    ...(await withNginx(context, ['small'], (nginx) => offered(context, nginx, 'http'))),
    ...(await withLoneEtcd(context, (etcd) => offered(context, etcd, 'grpc'))),
  ];
}

/** What the open load takes, and whether it tells of all the waiting that a stall causes. */
export const openPart: Part = {
  name: 'open',
  title: 'Open load: a server that stands still (SIGSTOP) for 2 of 10 s, and what is reached of what is offered',
  run: measure,
};
