import type { FaultVerb } from '../../../lib/report/faults.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import { type Command, runCommand } from '../../system/command.ts';
import { unavailable } from '../../system/errors.ts';
import { type Guardian, startGuardian } from '../../system/guardian.ts';
import { CONFIG_FILE } from '../../system/project-root.ts';
import type { Acts } from './acts.ts';

/** What a user has told how to do to nodes, and where. */
export interface UserCommands {
  /** By the base URL of the node. */
  readonly byUrl: ReadonlyMap<string, Readonly<Partial<Record<FaultVerb, Command>>>>;
  /** Where they run: the folder of the configuration file, absolute. */
  readonly folder: string;
  /** How long one may take; 60 s by default. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 60_000;

/** Faults of the user's own nodes, by the configured commands. A guardian runs those that undo when the runner dies. */
export function externalActs(nodes: readonly ClusterNode[], commands: UserCommands): Acts {
  const { byUrl, folder, timeoutMs = TIMEOUT_MS } = commands;
  const undoing = new Map<string, string>();
  let guardian: Guardian | null = null;

  const commandOf = (verb: FaultVerb, name: string): Command | undefined => {
    const url = nodes.find((node) => node.name === name)?.url;
    return url === undefined ? undefined : byUrl.get(url)?.[verb];
  };
  return {
    refusal: (verb, name) =>
      commandOf(verb, name) === undefined
        ? `no ${verb} command is configured for node ${name} (commands.${verb} in ${CONFIG_FILE})`
        : null,
    obstacle: () => null,
    act: async (verb, name, signal) => {
      const command = commandOf(verb, name) ?? [];
      const failure = await runCommand(command, { folder, timeoutMs, signal });
      if (failure !== null) throw unavailable(`the ${verb} command of ${name} (${command.join(' ')}) ${failure}`);
      return null;
    },
    inEffect: (undo, name, open) => {
      const command = commandOf(undo, name);
      const key = `${undo} ${name}`;
      const told = undoing.get(key);
      if (open && told === undefined && command !== undefined) {
        guardian ??= startGuardian(null);
        const text = JSON.stringify({ folder, command });
        guardian.watch('undo', text);
        undoing.set(key, text);
      } else if (!open && told !== undefined) {
        undoing.delete(key);
        // Two nodes may share a command, such as one that heals the whole network.
        if (![...undoing.values()].includes(told)) guardian?.forget('undo', told);
        if (undoing.size > 0) return;
        void guardian?.release();
        guardian = null;
      }
    },
  };
}
