import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOpenSettings } from '../../lib/exchange/settings.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import { OPEN_SCRIPT } from '../../lib/scenarios/catalogue.ts';
import type { Protocol } from '../../lib/targets/target.ts';
import { SPARING_GOGC } from '../../runner/k6/environment.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { untilStopped } from '../../runner/system/processes.ts';
import { DelayedProcess } from './delayed-process.ts';
import { onlyOperation, runScriptAlone } from './measured-script.ts';

const RATE = 150;
const DURATION_MS = 10_000;
const TIMEOUT_MS = 5_000;
const STALL_MS = 2_000;
/** The dataset of the smoke tier is written first. */
const SEEDED = 100;
/** Writes under load before the stall: it begins and ends well inside. */
const BEFORE = 3 * RATE;
const START_MS = 60_000;

/** What an open load has told of a server that stood still. */
export interface StalledLoad {
  /** How long it stood still, from outside. */
  readonly stallMs: number;
  readonly write: OperationResult & { readonly latencyMs: { readonly p99: number } };
  /** What p99 has to be. */
  readonly closedFormMs: number;
  /** The largest resident memory of k6. */
  readonly peakBytes: number;
}

interface Setting {
  readonly k6: string;
  /** The folder with dist/. */
  readonly root: string;
  readonly folder: string;
  /** Node's arguments that run the node with scripted delays. */
  readonly program: readonly string[];
  readonly protocol: Protocol;
  readonly signal: AbortSignal;
}

/** The target that the scripted node speaks as in each protocol. */
export const DELAYED_TARGETS: Readonly<Record<Protocol, string>> = { http: 'confman', grpc: 'etcd' };

/** Writes that such a load offers. */
export const STALLED_WRITES = (RATE * DURATION_MS) / 1_000;

/**
 * 99th percentile of an operation that takes next to nothing, offered at a constant rate for T seconds of which the server
 * stood still for S: a share S/T of the operations waits, each for what is left of the stall, so evenly from 0 to S.
 * The slowest hundredth of all are those that wait longer than S (1 - 0.01 T/S).
 */
export function stalledP99(stallMs: number, durationMs: number): number {
  return stallMs * (1 - (0.01 * durationMs) / stallMs);
}

/** Runs dist/open-load.js alone against one scripted node, which stands still (SIGSTOP) for two seconds in the middle. @throws UserError */
export async function stallLoad({
  k6,
  root,
  folder: parent,
  program,
  protocol,
  signal,
}: Setting): Promise<StalledLoad> {
  const folder = await mkdtemp(join(parent, 'stall-'));
  const server = await DelayedProcess.start(program, root);
  try {
    const settings = {
      ...{ HOST: server.urls[protocol], TARGET: DELAYED_TARGETS[protocol], PROTOCOL: protocol },
      ...{ TIER: 'smoke', SEED_DATA: '1', RATE: String(RATE), READ_RATE: '0' },
      ...{ DURATION: `${DURATION_MS}ms`, TIMEOUT: `${TIMEOUT_MS}ms` },
    };
    const { schedule } = readOpenSettings(settings);
    const script = join(root, `dist/${OPEN_SCRIPT}.js`);
    const load = runScriptAlone({ k6, script, folder, settings, schedule, protocol, gogc: SPARING_GOGC, signal });
    const [stallMs, measured] = await Promise.all([stall(server), load]);
    return {
      stallMs,
      write: onlyOperation(measured),
      closedFormMs: stalledP99(stallMs, DURATION_MS),
      peakBytes: measured.usage.peakBytes,
    };
  } finally {
    await server.stop();
  }
}

/** Waits for the load, stops the server for a while, and tells for how long a request that came at once had to wait. */
async function stall(server: DelayedProcess): Promise<number> {
  const deadline = performance.now() + START_MS;
  while ((await server.count()) < SEEDED + BEFORE) {
    if (performance.now() > deadline) throw unavailable('the load did not begin');
    await sleep(20);
  }
  const fromMs = performance.now();
  process.kill(server.pid, 'SIGSTOP');
  try {
    await untilStopped([server.pid], true);
    const answered = fetch(`${server.urls.http}/health/ready`).then(() => performance.now());
    await sleep(fromMs + STALL_MS - performance.now());
    process.kill(server.pid, 'SIGCONT');
    return (await answered) - fromMs;
  } finally {
    process.kill(server.pid, 'SIGCONT');
  }
}
