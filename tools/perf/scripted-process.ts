import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseObject } from '../../lib/base/json.ts';
import { makeDataset } from '../../lib/data/dataset.ts';
import { probeEntry } from '../../lib/data/once.ts';
import type { Tier } from '../../lib/data/tier.ts';
import { confman } from '../../lib/targets/confman.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { CONFIG_FILE } from '../../runner/system/project-root.ts';
import type { Truth } from './phase-truth.ts';

/** What a write takes in the scripted cluster. */
const WRITE_MS = 10;
/** A node that comes back takes so long to catch up. */
const CATCH_UP_MS = 30;

/** Source of the scripted cluster: Confman's contract over one memory, whose failovers begin at known moments. */
export const SCRIPTED_SOURCE = 'test/fixtures/scripted-cluster-process.ts';
const TELL = 'test/fixtures/tell.mjs';

/** A scripted cluster in a process of its own, which is the user's own cluster to the runner. */
export class ScriptedProcess {
  readonly pid: number;
  readonly urls: readonly string[];
  readonly #child: ChildProcess;
  readonly #control: string;
  /** Where its nodes' pid files and logs are; null when they have none. */
  readonly #pids: string | null;

  private constructor(child: ChildProcess, urls: readonly string[], control: string, pids: string | null) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.urls = urls;
    this.#control = control;
    this.#pids = pids;
  }

  /**
   * @param program Node's arguments that run the scripted cluster's source
   * @param flags its own, see there
   * @throws UserError when it does not start
   */
  static async start(
    program: readonly string[],
    flags: readonly string[] = [],
    cwd?: string,
  ): Promise<ScriptedProcess> {
    const known = ['--write-ms', String(WRITE_MS), '--catch-up-ms', String(CATCH_UP_MS)];
    const child = spawn(process.execPath, [...program, ...known, ...flags], {
      stdio: ['ignore', 'pipe', 'inherit'],
      ...(cwd === undefined ? {} : { cwd }),
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const said = parseObject(line);
      if (!Array.isArray(said?.nodes)) continue;
      const pids = typeof said.pids === 'string' ? said.pids : null;
      return new ScriptedProcess(child, said.nodes.map(String), String(said.control), pids);
    }
    throw unavailable('the scripted cluster did not start');
  }

  /** Asks for one of the things that it knows. */
  async ask<T>(what: string): Promise<T> {
    const response = await fetch(`${this.#control}/${what}`);
    if (!response.ok) throw unavailable(`the scripted cluster does not tell ${what}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** What it knows of the failovers of a run over a tier with this seed. */
  async truth(tier: Tier, seed: number): Promise<Truth> {
    const dataset = makeDataset(tier, seed);
    const [failovers, probes, lags] = await Promise.all([
      this.ask<Truth['failovers']>('failovers'),
      this.ask<Truth['probes']>('probes'),
      this.ask<Truth['lags']>('lags'),
    ]);
    const nodes = this.urls.length;
    // A write that is passed on arrives twice, and one that finds no node never: this is more than any node has counted.
    const counts = Array.from({ length: probes.length + 1_000 }, (_, at) => at + 1);
    const lanes = this.urls.map(
      (_, node) =>
        new Set(counts.map((count) => confman.entries.write(dataset.entry(probeEntry(node, count, nodes)), '').path)),
    );
    return { failovers, probes, lags, writeMs: WRITE_MS, lanes };
  }

  /** Writes the configuration of a user who kills and starts these nodes by commands; gives its path. */
  async configure(root: string, folder: string): Promise<string> {
    const command = (verb: string, node: number): string[] => [
      process.execPath,
      join(root, TELL),
      `${this.#control}/${verb}/${node}`,
    ];
    const nodes = this.urls.map((url, node) => ({
      name: `node${node + 1}`,
      url,
      ...this.#processOf(`node${node + 1}`),
      commands: { kill: command('kill', node), start: command('start', node) },
    }));
    const path = join(folder, CONFIG_FILE);
    await writeFile(path, JSON.stringify({ target: confman.name, nodes }));
    return path;
  }

  #processOf(node: string): { readonly pidFile?: string; readonly log?: string } {
    if (this.#pids === null) return {};
    return { pidFile: join(this.#pids, `${node}.pid`), log: join(this.#pids, `${node}.log`) };
  }

  /** Ends it. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}
