import { constants } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '../../system/errors.ts';
import type { Guardian } from '../../system/guardian.ts';
import { logTail, sizeOf } from '../../system/log-tail.ts';
import { launch, type ManagedProcess } from '../process.ts';
import { detach, fuseMountsBelow } from './mounts.ts';

/**
 * Of one node, taken from memory when it is mounted. What has been written stays in it, synced or not, until the next cut;
 * etcd fills 64 MB at once for each segment of its log. What no longer fits is written through, and would survive.
 */
const CACHE_MIB = 512;
const MOUNT_MS = 20_000;
const ANSWER_MS = 2_000;
const POLL_MS = 10;

export interface LazyDiskPlace {
  /** Of the node, for messages. */
  readonly name: string;
  /** The binary. */
  readonly program: string;
  /** The node's own folder, in which everything of it lies. */
  readonly home: string;
  readonly guardian: Guardian;
}

/** The configuration that LazyFS reads, in TOML. */
export function lazyfsConfig(fifo: string, cacheMiB: number): string {
  return [
    '[faults]',
    `fifo_path=${JSON.stringify(fifo)}`,
    '[cache]',
    'apply_eviction=false',
    '[cache.simple]',
    `custom_size="${cacheMiB}mb"`,
    'blocks_per_page=1',
    '[filesystem]',
    'log_all_operations=false',
    'logfile=""',
    '',
  ].join('\n');
}

/** What LazyFS last said of its cache, from 0 to 1; null when it has said nothing. */
export function cacheUsage(log: string): number | null {
  const said = [...log.matchAll(/cache usage \(%pages\) is ([\d.]+)%/g)].at(-1)?.[1];
  return said === undefined ? null : Number(said) / 100;
}

/** A LazyFS of one node: a file system whose process alone holds what was written and not synced. */
export class LazyDisk {
  /** Where it is mounted. */
  readonly folder: string;
  readonly #place: LazyDiskPlace;
  readonly #synced: string;
  readonly #fifo: string;
  readonly #log: string;
  #process: ManagedProcess | null = null;
  #mounting: Promise<void> | null = null;
  #over = false;

  constructor(place: LazyDiskPlace) {
    const { home } = place;
    this.#place = place;
    this.folder = join(home, 'disk');
    this.#synced = join(home, 'synced');
    this.#fifo = join(home, 'lazyfs.fifo');
    this.#log = join(home, 'lazyfs.log');
  }

  /**
   * Mounts it where it is not mounted; does nothing after end().
   * @throws UserError with the end of its log when it cannot be, or has ended by itself: what was lost then was no cut's doing
   */
  async mount(): Promise<void> {
    if (this.#over) return;
    if (this.#process !== null && this.#mounting === null) await this.#throwIfEnded(this.#process, 'by itself');
    if (this.#process !== null) return;
    this.#mounting = this.#start();
    try {
      await this.#mounting;
    } finally {
      this.#mounting = null;
    }
  }

  async #start(): Promise<void> {
    const { name, program, home, guardian } = this.#place;
    const config = join(home, 'lazyfs.toml');
    for (const path of [this.folder, this.#synced]) await mkdir(path, { recursive: true, mode: 0o700 });
    await writeFile(config, lazyfsConfig(this.#fifo, CACHE_MIB));
    // In the foreground, so that its end is seen; the folder below it is told as the path of a FUSE module.
    const options = ['-o', 'modules=subdir', '-o', `subdir=${this.#synced}`, '-f'];
    const spec = {
      kind: 'lazyfs',
      command: program,
      args: [this.folder, '--config-path', config, ...options],
      env: {},
    };
    const started = await launch(spec, { cwd: home, logFile: this.#log, guardian });
    this.#process = started;
    const deadline = performance.now() + MOUNT_MS;
    while (!this.#isMounted()) {
      await this.#throwIfEnded(started, 'before it was mounted');
      if (performance.now() > deadline)
        throw unavailable(`the LazyFS of ${name} is not mounted after ${MOUNT_MS / 1_000} s`);
      await sleep(POLL_MS);
    }
  }

  /** The power goes: its process is told to end before this returns, and with it goes what was not synced. Not mounted then. */
  async cut(): Promise<void> {
    void this.#process?.kill();
    // One that is just being mounted fails for it, or is there a moment later.
    await this.#mounting?.catch(() => undefined);
    const running = this.#process;
    this.#process = null;
    await running?.kill();
    if (this.#isMounted()) await detach(this.folder);
  }

  /** cut(), and it is mounted no more. */
  async end(): Promise<void> {
    this.#over = true;
    await this.cut();
  }

  /** How much of its cache is in use, from 0 to 1; null when it does not say. */
  async cacheUsed(): Promise<number | null> {
    const fromByte = await sizeOf(this.#log);
    const deadline = performance.now() + ANSWER_MS;
    // It listens a moment after it is mounted: until then nobody has the pipe open.
    let asked = false;
    for (; performance.now() < deadline; await sleep(POLL_MS)) {
      if (!asked) asked = await this.#tell('lazyfs::display-cache-usage\n');
      const said = cacheUsage((await logTail(this.#log, { fromByte })).join('\n'));
      if (said !== null) return said;
    }
    return null;
  }

  /** @returns whether somebody listens */
  async #tell(command: string): Promise<boolean> {
    const pipe = await open(this.#fifo, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => null);
    if (pipe === null) return false;
    await pipe.write(command).finally(() => pipe.close());
    return true;
  }

  #isMounted(): boolean {
    return fuseMountsBelow(this.#place.home).includes(this.folder);
  }

  async #throwIfEnded({ end }: ManagedProcess, when: string): Promise<void> {
    if (end === null) return;
    const how = end.signal === null ? `with exit code ${end.code}` : `by ${end.signal}`;
    const log = (await logTail(this.#log, { lines: 5 })).join('\n');
    throw unavailable(`the LazyFS of ${this.#place.name} ended ${when}, ${how}; its log ends with:\n${log}`);
  }
}
