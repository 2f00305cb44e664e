import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseObject } from '../../lib/base/json.ts';
import { unavailable } from '../../runner/system/errors.ts';

/** Source of the node whose answers come when they are told to. */
export const DELAYED_SOURCE = 'tools/perf/delayed-node.ts';

/** A node that answers with scripted delays, in a process of its own. */
export class DelayedProcess {
  readonly pid: number;
  /** Base URLs, by protocol. */
  readonly urls: Readonly<Record<'http' | 'grpc', string>>;
  readonly #child: ChildProcess;
  readonly #control: string;

  private constructor(child: ChildProcess, said: Readonly<Record<string, unknown>>) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.urls = { http: String(said.http), grpc: String(said.grpc) };
    this.#control = String(said.control);
  }

  /**
   * @param command what it runs under, such as taskset; none by default
   * @param program Node's arguments that run the source
   * @throws UserError when it does not start
   */
  static async start(
    program: readonly string[],
    cwd: string,
    command: readonly string[] = [],
  ): Promise<DelayedProcess> {
    const [file, ...args] = [...command, process.execPath, ...program] as [string, ...string[]];
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd });
    for await (const line of createInterface({ input: child.stdout })) {
      const said = parseObject(line);
      if (said !== null && typeof said.control === 'string') return new DelayedProcess(child, said);
    }
    throw unavailable('the node with scripted delays did not start');
  }

  /** From now on entries take what a distribution says; nothing when it is null. */
  async take(distribution: string | null): Promise<void> {
    await this.#ask('POST', distribution === null ? 'instant' : `delay/${encodeURIComponent(distribution)}`);
  }

  /** Milliseconds that each answer really took since the distribution was set. */
  truth(): Promise<number[]> {
    return this.#ask('GET', 'truth');
  }

  /** Entries answered so far. */
  count(): Promise<number> {
    return this.#ask('GET', 'count');
  }

  async #ask<T>(method: string, what: string): Promise<T> {
    const response = await fetch(`${this.#control}/${what}`, { method });
    return (await response.json()) as T;
  }

  /** Ends it. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}
