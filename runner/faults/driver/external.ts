import type { FaultVerb } from '../../../lib/report/faults.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import { type Command, runCommand } from '../../system/command.ts';
import { unavailable } from '../../system/errors.ts';
import { type Guardian, startGuardian } from '../../system/guardian.ts';
import { CONFIG_FILE } from '../../system/project-root.ts';
import type { Acts } from './acts.ts';

/** What a user has told how to do, by the base URL of the node. */
export type Commands = ReadonlyMap<string, Readonly<Partial<Record<FaultVerb, Command>>>>;

export interface ExternalOptions {
  readonly commands: Commands;
  /** Where commands run: the folder of the configuration file, absolute. */
  readonly folder: string;
  readonly timeoutMs: number;
}

/** Faults of the user's own nodes, by the configured commands. A guardian runs those that undo when the runner dies. */
export function externalActs(nodes: readonly ClusterNode[], options: ExternalOptions): Acts {
  const { folder, timeoutMs } = options;
  const undoing = new Map<string, string>();
  let guardian: Guardian | null = null;

  const commandOf = (verb: FaultVerb, name: string): Command | undefined => {
    const url = nodes.find((node) => node.name === name)?.url;
    return url === undefined ? undefined : options.commands.get(url)?.[verb];
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
