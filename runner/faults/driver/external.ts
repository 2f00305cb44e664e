import type { FaultVerb } from '../../../lib/report/faults.ts';
import type { ClusterView, Target } from '../../../lib/targets/target.ts';
import type { Credentials } from '../../cluster/access.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import { Sender } from '../../cluster/send.ts';
import { transferLeadership } from '../../cluster/transfer.ts';
import type { MonitorClock } from '../../system/clock.ts';
import type { Command } from '../../system/command.ts';
import { unavailable } from '../../system/errors.ts';
import type { Acts } from './acts.ts';
import type { FollowedNode } from './follower.ts';
import { Followers } from './followers.ts';
import { Safeguard } from './safeguard.ts';

/** What a user has told how to do to nodes, and where. */
export interface UserCommands {
  /** By the base URL of the node. */
  readonly byUrl: ReadonlyMap<string, Readonly<Partial<Record<FaultVerb, Command>>>>;
  /** Where they run: the folder of the configuration file, absolute. */
  readonly folder: string;
  /** The configuration file, as the user has named it. */
  readonly file: string;
  /** How long one may take; 60 s by default. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 60_000;

/** How nodes are asked for what they do by themselves. */
export interface Reached {
  readonly target: Pick<Target, 'view'>;
  readonly credentials: Credentials;
  readonly clock: MonitorClock;
  /** By base URL, what is told of their processes. */
  readonly watched?: ReadonlyMap<string, FollowedNode>;
}

/** Who can be asked to hand leadership over, or why nobody can. */
function transferable({ view }: Reached['target']): ClusterView | string {
  if ('absent' in view) return view.absent;
  return 'absent' in view.transfer ? view.transfer.absent : view;
}

/**
 * Faults of the user's own nodes, by the configured commands; leadership is handed over on request where there is no command
 * for it. A guardian runs those that undo when the runner dies.
 */
export function externalActs(nodes: readonly ClusterNode[], commands: UserCommands, reached: Reached): Acts {
  const { byUrl, folder, file, timeoutMs = TIMEOUT_MS } = commands;
  const followers = new Followers(nodes, reached.watched ?? new Map(), reached.clock);
  const safeguard = new Safeguard();

  const urlOf = (name: string): string | undefined => nodes.find((node) => node.name === name)?.url;
  const commandOf = (verb: FaultVerb, name: string): Command | undefined => {
    const url = urlOf(name);
    return url === undefined ? undefined : byUrl.get(url)?.[verb];
  };
  const transfer = async (name: string, signal: AbortSignal | undefined): Promise<void> => {
    const view = transferable(reached.target);
    if (typeof view === 'string') throw unavailable(view);
    const at = nodes.findIndex((node) => node.name === name);
    // The nodes after it first: in a row of transfers each node has its turn.
    const others = [...nodes.slice(at + 1), ...nodes.slice(0, at)].map(({ url }) => url);
    const sender = new Sender(reached.credentials);
    try {
      await transferLeadership(sender, view, (nodes[at] as ClusterNode).url, others, signal);
    } finally {
      await sender.close();
    }
  };
  return {
    refusal: (verb, name) => {
      if (commandOf(verb, name) !== undefined) return null;
      const none = `no ${verb} command is configured for ${name} (commands.${verb} of ${urlOf(name)} in ${file})`;
      if (verb !== 'transfer') return none;
      const view = transferable(reached.target);
      return typeof view === 'string' ? `${view}, and ${none}` : null;
    },
    obstacle: () => null,
    act: async (verb, name, signal) => {
      const command = commandOf(verb, name);
      if (command === undefined) {
        if (verb === 'transfer') await transfer(name, signal);
        return null;
      }
      const { failure } = await followers.during(verb, name, (gone) => {
        // Nobody knows what a wipe that was ended half-way has left.
        const signals = signal === undefined || verb === 'wipe' ? [gone] : [signal, gone];
        const place = { folder, timeoutMs, signal: AbortSignal.any(signals) };
        return safeguard.run(`${verb} command of ${name}`, command, place);
      });
      if (failure !== null) {
        throw unavailable(
          `the ${verb} command of ${name} (${command[0]}: commands.${verb} of ${urlOf(name)} in ${file}) ${failure}`,
        );
      }
      return null;
    },
    inEffect: (undo, name, open) => {
      const command = commandOf(undo, name);
      const key = `${undo} ${name}`;
      if (!open) safeguard.close(key);
      else if (command !== undefined) safeguard.open(key, { what: `${undo} command of ${name}`, folder, command });
    },
    watch: () => followers.watch(),
    unwatch: () => followers.unwatch(),
    ended: (name) => followers.ended(name),
  };
}
