import { plural } from '../../lib/base/format.ts';
import { queueNames } from '../../lib/data/queue-names.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { Queues } from '../cluster/queues.ts';
import type { ScriptPlan } from '../plan/plan.ts';
import type { RunRecord } from '../report/record.ts';
import { whyAborted } from '../system/aborted.ts';
import { inWords } from '../system/files.ts';
import { cleanCommand } from './left-namespaces.ts';
import { without } from './measurement.ts';
import type { ScriptRunner } from './scripts.ts';

export interface RunQueuesOptions {
  readonly runId: string;
  /** Name of the target. */
  readonly target: string;
  readonly scripts: Pick<ScriptRunner, 'access'>;
  readonly progress: { busy(text: string): void };
  readonly record: Pick<RunRecord, 'kept' | 'left'>;
  /** Whether queues are deleted when their script is through. */
  readonly cleanUp: boolean;
  /** A warning that goes into the report as well. */
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What queues a script wants. */
export interface WantedQueues {
  readonly count: number;
  /** After this, what was delivered and not acknowledged is delivered again. */
  readonly leaseMs: number;
}

/** The queues of a run: each script has new ones of its own, so that it finds nothing of the one before. */
export class RunQueues {
  readonly #options: RunQueuesOptions;
  /** Those that were made so far. */
  #made = 0;

  constructor(options: RunQueuesOptions) {
    this.#options = options;
  }

  /**
   * Makes queues for a script, measures it, and deletes them. Where they cannot be made, or an error ends it, its cells say why.
   * @param measure given the names of the queues
   */
  async with(
    script: ScriptPlan,
    { count, leaseMs }: WantedQueues,
    measure: (queues: Queues, names: readonly string[]) => Promise<readonly Cell[]>,
  ): Promise<readonly Cell[]> {
    const { scripts, runId, progress, signal } = this.#options;
    const { queues, hosts } = scripts.access(script.cluster.name);
    if (queues === null) return without(script, 'failed', 'the target keeps no queues');
    const names = queueNames(runId, this.#made + 1, count);
    this.#made += names.length;
    progress.busy(`making ${plural(names.length, 'queue')}`);
    try {
      const why = await queues.make(names, leaseMs, signal);
      if (why !== null) return without(script, 'failed', why);
      // Now, while they are empty.
      await queues.leaders.identify(names);
      return await measure(queues, names);
    } catch (error) {
      if (signal.aborted) return without(script, 'aborted', whyAborted(signal));
      return without(script, 'failed', inWords(error));
    } finally {
      await this.#leave(queues, names, hosts[0] ?? '');
    }
  }

  /** Deletes queues, and says what could not be deleted. */
  async #leave(queues: Queues, names: readonly string[], host: string): Promise<void> {
    const { target, cleanUp, progress, record, warn } = this.#options;
    if (!cleanUp) {
      record.kept.push(`queues ${names.join(', ')} on ${host}`);
      return;
    }
    progress.busy(`deleting ${plural(names.length, 'queue')}`);
    for (const { name, reason } of await queues.remove(names)) {
      record.left.push(name);
      warn(`queue ${name} could not be deleted on ${host}: ${reason}; ${cleanCommand(target, host)} deletes it`);
    }
  }
}
