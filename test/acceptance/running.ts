import type { ChildProcess } from 'node:child_process';

/** How a program ended, and all that it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that is on its way. */
export class Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  private stdout = '';
  private stderr = '';
  private waiting: { readonly pattern: RegExp; readonly resolve: () => void }[] = [];

  constructor(child: ChildProcess) {
    this.child = child;
    this.pid = child.pid ?? 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
      for (const { pattern, resolve } of this.waiting) if (pattern.test(this.stdout)) resolve();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /** What it has said on stdout so far. */
  heard(): string {
    return this.stdout;
  }

  /** Resolves as soon as stdout matches; rejects when the program ends without having said it. */
  async said(pattern: RegExp): Promise<void> {
    if (pattern.test(this.stdout)) return;
    const heard = new Promise<void>((resolve) => this.waiting.push({ pattern, resolve }));
    const unheard = this.ended.then((end) => {
      if (!pattern.test(end.stdout)) throw new Error(`ended without saying ${pattern}: ${JSON.stringify(end)}`);
    });
    await Promise.race([heard, unheard]);
  }

  /** To the program alone, or to its whole process group as a terminal's Ctrl-C goes. */
  signal(signal: NodeJS.Signals, to: 'runner' | 'group' = 'runner'): void {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      process.kill(to === 'group' ? -this.pid : this.pid, signal);
    }
  }
}
