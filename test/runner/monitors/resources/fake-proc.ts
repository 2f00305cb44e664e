import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export interface FakeProcess {
  readonly name?: string;
  readonly state?: string;
  readonly startTicks?: number;
  readonly userTicks?: number;
  readonly systemTicks?: number;
  /** Of children that have ended. */
  readonly waitedTicks?: number;
  /** Left out: the kernel does not tell. */
  readonly children?: readonly number[];
  readonly threads?: number;
  readonly rssKb?: number;
  readonly openFiles?: number;
  /** Null: /proc/PID/io cannot be read, as that of another user. */
  readonly io?: { readonly readBytes: number; readonly writtenBytes: number } | null;
  /** The network namespace, and bytes received and sent through it. */
  readonly network?: { readonly namespace: string; readonly receivedBytes: number; readonly sentBytes: number };
}

/** A folder that looks like /proc. A fake, because no real process gives its pid away or changes figures on command. */
export class FakeProc {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async create(t: TestContext): Promise<FakeProc> {
    const root = await mkdtemp(join(tmpdir(), 'raftmark-proc-'));
    t.after(() => rm(root, { recursive: true, force: true }));
    await mkdir(join(root, 'self/ns'), { recursive: true });
    await symlink('net:[1]', join(root, 'self/ns/net'));
    return new FakeProc(root);
  }

  /** Puts a process there in place of the one that had the number. */
  async set(pid: number, process: FakeProcess): Promise<void> {
    const folder = join(this.root, String(pid));
    await this.remove(pid);
    await mkdir(join(folder, 'fd'), { recursive: true });
    await mkdir(join(folder, 'ns'));
    await mkdir(join(folder, 'net'));
    const { name = 'etcd', state = 'S', startTicks = 7_000, userTicks = 0, systemTicks = 0, threads = 1 } = process;
    const { rssKb = 100, openFiles = 0, io = { readBytes: 0, writtenBytes: 0 }, network } = process;
    const { waitedTicks = 0, children } = process;
    const stat = `${pid} (${name}) ${state} 1 1 1 0 -1 4194304 9 0 0 0 ${userTicks} ${systemTicks} ${waitedTicks} 0 20 0 ${threads} 0 ${startTicks} 3133440 403 0`;
    const status = `Name:\t${name}\nVmHWM:\t  9999 kB\nVmRSS:\t  ${rssKb} kB\nRssAnon:\t  ${rssKb - 10} kB\nRssFile:\t  10 kB\n`;
    await writeFile(join(folder, 'stat'), `${stat}\n`);
    await writeFile(join(folder, 'status'), state === 'Z' ? `Name:\t${name}\n` : status);
    if (io) {
      const { readBytes, writtenBytes } = io;
      const text = `rchar: 11\nwchar: 22\nsyscr: 1\nread_bytes: ${readBytes}\nwrite_bytes: ${writtenBytes}\ncancelled_write_bytes: 0\n`;
      await writeFile(join(folder, 'io'), text);
    }
    if (children !== undefined) {
      await mkdir(join(folder, 'task', String(pid)), { recursive: true });
      await writeFile(join(folder, 'task', String(pid), 'children'), children.map((child) => `${child} `).join(''));
    }
    for (let file = 0; file < openFiles; file++) await symlink('socket', join(folder, 'fd', String(file)));
    await symlink(network?.namespace ?? 'net:[1]', join(folder, 'ns/net'));
    const line = (device: string, received: number, sent: number): string =>
      `${device.padStart(6)}: ${received} 9 0 0 0 0 0 0 ${sent} 9 0 0 0 0 0 0\n`;
    const head = 'Inter-|   Receive  |  Transmit\n face |bytes packets|bytes packets\n';
    const dev = `${head}${line('lo', 555, 555)}${line('eth0', network?.receivedBytes ?? 0, network?.sentBytes ?? 0)}`;
    await writeFile(join(folder, 'net/dev'), dev);
  }

  async remove(pid: number): Promise<void> {
    await rm(join(this.root, String(pid)), { recursive: true, force: true });
  }
}
