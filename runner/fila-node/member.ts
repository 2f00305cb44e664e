import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startProgram } from '../system/command.ts';
import { environmentFor } from '../system/environment.ts';
import type { QueueDefinition } from './definitions.ts';
import type { FilaSettings } from './settings.ts';

/**
 * Becomes the program, with one beside it that kills it once this process is gone, however it ended: then the pipe closes
 * without a line. The kernel of Linux could do it alone, that of macOS could not.
 */
const TOGETHER = '(read -r _ || kill -9 $$) <&3 2>/dev/null & exec "$@" 3<&-';
const GRACE_MS = 5_000;

/** This node's member of one queue's group. */
export class Member {
  readonly url: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  #expected = false;

  /** @param died is told that it ended although nobody asked it to */
  constructor(definition: QueueDefinition, settings: FilaSettings, died: (how: string) => void) {
    const { id, members } = definition;
    const { name, nodes, clusterName, dataFolder, etcd } = settings;
    const addressOf = (node: string, which: 'clientPort' | 'peerPort'): string => {
      const host = nodes.find((each) => each.name === node)?.host;
      return `http://${host}:${members[node]?.[which]}`;
    };
    this.url = addressOf(name, 'clientPort');
    this.#folder = join(dataFolder, id);
    const peer = addressOf(name, 'peerPort');
    const flags = {
      ...etcd.flags,
      name,
      'data-dir': this.#folder,
      'listen-client-urls': this.url,
      'advertise-client-urls': this.url,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': Object.keys(members)
        .map((node) => `${node}=${addressOf(node, 'peerPort')}`)
        .join(','),
      // Also for a member that comes later than the others: it is one of the first all the same.
      'initial-cluster-state': 'new',
      'initial-cluster-token': `${clusterName}-${id}`,
    };
    const own = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
    this.#child = startProgram(
      { file: 'sh', args: ['-c', TOGETHER, 'sh', etcd.path, ...own], env: environmentFor() },
      ['ignore', 'inherit', 'inherit', 'pipe'],
      { ownGroup: false },
    );
    const pipe = this.#child.stdio[3];
    pipe?.on('error', () => undefined);
    this.#gone = new Promise((resolve) => {
      const over = (how: string): void => {
        if (pipe && 'end' in pipe) pipe.end('over\n');
        resolve();
        if (!this.#expected) died(how);
      };
      this.#child.once('error', (error) => over(`could not be started: ${error.message}`));
      this.#child.once('exit', (code, signal) => over(`ended ${signal === null ? `with ${code}` : `by ${signal}`}`));
    });
  }

  /** SIGTERM, upon which it hands its leadership over, and SIGKILL where it has not gone by itself after a while. */
  async stop(): Promise<void> {
    this.#expected = true;
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS);
    await this.#gone;
    clearTimeout(late);
  }

  /** Ends it at once and deletes what it holds. */
  async remove(): Promise<void> {
    this.#expected = true;
    this.#child.kill('SIGKILL');
    await this.#gone;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
