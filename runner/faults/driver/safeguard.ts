import { type Command, type CommandEnd, type CommandPlace, runCommand } from '../../system/command.ts';
import { type Guardian, startGuardian } from '../../system/guardian.ts';
import { underWay } from '../../system/under-way.ts';
import type { UndoCommand } from '../../system/undo-record.ts';

/**
 * What is to be done to nodes of the user's should the runner die: as long as something is in effect, a guardian knows what undoes it, and
 * which commands are under way, beside which nothing may be undone.
 */
export class Safeguard {
  readonly #undoing = new Map<string, UndoCommand>();
  readonly #underWay = new Set<string>();
  #guardian: Guardian | null = null;

  /** Something is in effect from now on. @param key of the effect */
  open(key: string, undo: UndoCommand): void {
    if (this.#undoing.has(key)) return;
    const guardian = this.#guardian ?? this.#start();
    // Two nodes may share a command, such as one that heals the whole network.
    const shared = [...this.#undoing.values()].find((each) => each.command.join('\0') === undo.command.join('\0'));
    if (shared === undefined) guardian.watch('undo', JSON.stringify(undo));
    this.#undoing.set(key, shared ?? undo);
  }

  #start(): Guardian {
    const guardian = startGuardian(null);
    for (const command of this.#underWay) guardian.watch('command', command);
    this.#guardian = guardian;
    return guardian;
  }

  /** It is no longer. */
  close(key: string): void {
    const told = this.#undoing.get(key);
    if (told === undefined) return;
    this.#undoing.delete(key);
    if (![...this.#undoing.values()].includes(told)) this.#guardian?.forget('undo', JSON.stringify(told));
    if (this.#undoing.size > 0) return;
    void this.#guardian?.release();
    this.#guardian = null;
  }

  /** Runs a command, see runCommand(). @param what it is, to follow an article: `stop command of node2` */
  async run(what: string, command: Command, place: CommandPlace): Promise<CommandEnd> {
    const begun: string[] = [];
    const onStart = (pid: number): void => {
      const text = JSON.stringify(underWay(what, pid, place.timeoutMs));
      begun.push(text);
      this.#underWay.add(text);
      this.#guardian?.watch('command', text);
    };
    try {
      return await runCommand(command, { ...place, onStart });
    } finally {
      for (const text of begun) {
        this.#underWay.delete(text);
        this.#guardian?.forget('command', text);
      }
    }
  }
}
