import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../../runner/system/ports.ts';

/** One series of an answer. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Pairs of seconds since 1970 and a number as text. */
  readonly values: readonly (readonly [number, string])[];
}

const START_MS = 30_000;
const STOP_MS = 20_000;

/** Where Prometheus is on this machine; null when it is not installed. */
export function findPrometheus(): string | null {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/bin']) {
    try {
      const path = join(folder, 'prometheus');
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** A Prometheus on loopback that takes remote writes and scrapes nothing. */
export class Prometheus {
  readonly url: string;
  private readonly child: ChildProcess;
  private readonly folder: string;
  private log = '';

  private constructor(child: ChildProcess, url: string, folder: string) {
    this.child = child;
    this.url = url;
    this.folder = folder;
    child.stderr?.on('data', (chunk: Buffer) => {
      this.log = (this.log + chunk.toString()).slice(-4_000);
    });
  }

  static async start(path: string): Promise<Prometheus> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'raftmark-test-prometheus-')));
    const config = join(folder, 'prometheus.yml');
    writeFileSync(config, 'global: {}\n');
    const [port] = await freePorts(1);
    const args = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
    ];
    const child = spawn(path, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const prometheus = new Prometheus(child, `http://127.0.0.1:${port}`, folder);
    try {
      await prometheus.ready();
    } catch (error) {
      await prometheus.stop();
      throw error;
    }
    return prometheus;
  }

  private get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  private async ready(): Promise<void> {
    for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(50)) {
      if (!this.running) break;
      const response = await fetch(`${this.url}/-/ready`).catch(() => null);
      if (response?.ok) return;
    }
    throw new Error(`Prometheus is not ready: ${this.log}`);
  }

  private async ask<T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const answer = (await response.json()) as { status: string; data: T; error?: string };
    if (answer.status !== 'success') throw new Error(`${answer.error}: ${JSON.stringify(parameters)}`);
    return answer.data;
  }

  /** Evaluates a query at every half second between two moments in ms. @throws Error when it is not valid */
  async range(query: string, fromMs: number, toMs: number): Promise<readonly Series[]> {
    const times = { start: String(fromMs / 1_000), end: String(toMs / 1_000), step: '0.5' };
    const { result } = await this.ask<{ result: readonly Series[] }>('query_range', { query, ...times });
    return result;
  }

  /** The labels of every series that a selector names. */
  async series(selector: string): Promise<readonly Readonly<Record<string, string>>[]> {
    return this.ask('series', { 'match[]': selector });
  }

  /** Ends the process and deletes its data. */
  async stop(): Promise<void> {
    if (this.running) {
      const ended = new Promise<void>((resolve) => this.child.once('close', () => resolve()));
      this.child.kill('SIGTERM');
      const kill = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(kill);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
