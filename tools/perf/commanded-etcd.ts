import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { etcdRpc } from '../../lib/targets/etcd.ts';
import { noCredentials } from '../../runner/cluster/access.ts';
import { askNodes } from '../../runner/cluster/look.ts';
import { Sender } from '../../runner/cluster/send.ts';
import { clientUrl, etcdSpec, type MemberAddress } from '../../runner/embedded/etcd/member.ts';
import { howItFailed, runProgram } from '../../runner/system/command.ts';
import { environmentFor } from '../../runner/system/environment.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { freePorts } from '../../runner/system/ports.ts';
import { endProcesses, isAlive } from '../../runner/system/processes.ts';
import type { KilledForm } from './killed-run.ts';

const NODES = 3;
const READY_MS = 30_000;
const LOOK_EVERY_MS = 100;

/** A cluster of etcd that is nobody's but the user's: started and killed by commands that find everything in HOME. */
export class CommandedEtcd {
  readonly #home: string;
  readonly #urls: readonly string[];

  private constructor(home: string, urls: readonly string[]) {
    this.#home = home;
    this.#urls = urls;
  }

  /**
   * @param home a folder of its own
   * @throws UserError (exit 3) when it does not come up; nothing runs then
   */
  static async start(etcdPath: string, home: string): Promise<CommandedEtcd> {
    mkdirSync(home, { recursive: true });
    const ports = await freePorts(2 * NODES);
    const members = Array.from({ length: NODES }, (_, at): MemberAddress => {
      const [clientPort = 0, peerPort = 0] = ports.slice(2 * at);
      return { name: `node${at + 1}`, host: '127.0.0.1', clientPort, peerPort };
    });
    for (const member of members) {
      const { name } = member;
      const { command, args } = etcdSpec(etcdPath, member, members, 'commanded', join(home, name), 'new');
      const words = [command, ...args].map((word) => `'${word}'`).join(' ');
      const start = [
        'cd "$HOME" || exit 1',
        // One that was killed is there until somebody has asked for its end (Z), and for a moment before.
        `alive() { [ -f ${name}.pid ] && grep -q '^State:.[^ZX]' "/proc/$(cat ${name}.pid)/status" 2>/dev/null; }`,
        'alive && sleep 1 && alive && exit 0',
        `setsid ${words} >> ${name}.log 2>&1 < /dev/null &`,
        `echo $! > ${name}.pid`,
      ];
      writeFileSync(join(home, `start-${name}.sh`), `${start.join('\n')}\n`);
    }
    const urls = members.map((member) => clientUrl(member));
    const nodes = members.map(({ name }, at) => ({
      name,
      url: urls[at],
      commands: {
        kill: ['sh', '-c', `kill -9 "$(cat "$HOME/${name}.pid")"`],
        start: ['sh', '-c', `exec sh "$HOME/start-${name}.sh"`],
      },
    }));
    writeFileSync(join(home, 'config.json'), JSON.stringify({ target: 'etcd', nodes }));
    const cluster = new CommandedEtcd(home, urls);
    try {
      for (const { name } of members) await cluster.#run(`start-${name}.sh`);
      const broken = await cluster.broken();
      if (broken.length > 0) throw unavailable(`etcd did not come up: ${broken.join('; ')}`);
      return cluster;
    } catch (error) {
      await cluster.end();
      throw error;
    }
  }

  async #run(script: string): Promise<void> {
    const program = { file: 'sh', args: [join(this.#home, script)], env: { ...environmentFor(), HOME: this.#home } };
    const failure = howItFailed(await runProgram(program, { timeoutMs: READY_MS, leavesRunning: true }));
    if (failure !== null) throw unavailable(`${script} ${failure}`);
  }

  /** Runs of failover and recovery on it. */
  form(flags: readonly string[]): KilledForm {
    const config = ['--config', join(this.#home, 'config.json')];
    return {
      flags: [...config, '--allow-faults', ...flags],
      cleanFlags: config,
      env: { HOME: this.#home },
      isTheirs: (command) => command.includes(`--data-dir=${this.#home}/`),
      broken: () => this.broken(),
    };
  }

  /** Nodes that do not answer, whatever time they are given. */
  async broken(): Promise<string[]> {
    const sender = new Sender(noCredentials());
    try {
      for (const deadline = Date.now() + READY_MS; ; await sleep(LOOK_EVERY_MS)) {
        const { nodes, leader } = await askNodes(etcdRpc, this.#urls, sender);
        const down = this.#urls.filter((url) => !nodes.some((node) => node.url === url && node.status !== null));
        const problems = [
          ...down.map((url) => `${url} was not started again`),
          ...(leader === null ? ['no leader'] : []),
        ];
        if (problems.length === 0 || Date.now() > deadline) return problems;
      }
    } finally {
      await sender.close();
    }
  }

  /** Ends the processes that its own commands have started. */
  async end(): Promise<void> {
    const pids = Array.from({ length: NODES }, (_, at) => {
      try {
        return Number(readFileSync(join(this.#home, `node${at + 1}.pid`), 'utf8'));
      } catch {
        return 0; // not started
      }
    });
    await endProcesses(pids.filter((pid) => pid > 0 && isAlive(pid)));
  }
}
