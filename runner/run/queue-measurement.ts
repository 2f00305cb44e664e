import { plural } from '../../lib/base/format.ts';
import { queueNames } from '../../lib/data/queue-names.ts';
import type { Cell } from '../../lib/report/cell.ts';
import { leaseOf, queuesOf } from '../../lib/scenarios/queues.ts';
import type { Queues } from '../cluster/queues.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import { QueueWatch } from '../monitors/queues/watch.ts';
import type { Block, ScriptPlan } from '../plan/plan.ts';
import type { RunRecord } from '../report/record.ts';
import { whyAborted } from '../system/aborted.ts';
import { inWords } from '../system/files.ts';
import { cleanCommand } from './left-namespaces.ts';
import { type Measurement, without } from './measurement.ts';
import { MessageFollowing } from './message-following.ts';
import type { ScriptMeasurement } from './script-measurement.ts';
import type { ScriptRunner } from './scripts.ts';

export interface QueueMeasurementOptions {
  readonly runId: string;
  /** Name of the target. */
  readonly target: string;
  /** Runs the script, once its queues are there. */
  readonly byScript: Pick<ScriptMeasurement, 'measure'>;
  readonly scripts: Pick<ScriptRunner, 'access'>;
  readonly monitoring: Pick<Monitoring, 'queues' | 'clock'>;
  readonly progress: { busy(text: string): void };
  readonly record: Pick<RunRecord, 'kept' | 'left'>;
  readonly seed: number;
  /** Whether queues are deleted when their script is through. */
  readonly cleanUp: boolean;
  /** A warning that goes into the report as well. */
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Measures the scenarios of queues: each script has new queues of its own, so that it finds nothing of the one before. */
export class QueueMeasurement implements Measurement {
  readonly #options: QueueMeasurementOptions;
  /** Queues of the run that were made so far. */
  #made = 0;

  constructor(options: QueueMeasurementOptions) {
    this.#options = options;
  }

  async measure(block: Block, script: ScriptPlan): Promise<readonly Cell[]> {
    const { scripts, runId, progress, byScript, seed, signal } = this.#options;
    const { queues, hosts } = scripts.access(script.cluster.name);
    if (queues === null) return without(script, 'failed', 'the target keeps no queues');
    const names = queueNames(runId, this.#made + 1, queuesOf(script.schedule.steps));
    this.#made += names.length;
    const leaseMs = leaseOf(script.schedule);
    progress.busy(`making ${plural(names.length, 'queue')}`);
    try {
      const why = await queues.make(names, leaseMs, signal);
      if (why !== null) return without(script, 'failed', why);
      // Now, while they are empty.
      await queues.leaders.identify(names);
      const { schedule } = script;
      const following = new MessageFollowing({ queues, names, schedule, seed, progress, signal });
      const planned = { ...script, variables: { ...script.variables, QUEUES: names.join(',') } };
      return await this.#watched(script, queues, names, () => byScript.measure(block, planned, following));
    } catch (error) {
      if (signal.aborted) return without(script, 'aborted', whyAborted(signal));
      return without(script, 'failed', inWords(error));
    } finally {
      await this.#leave(queues, names, hosts[0] ?? '');
    }
  }

  /** Measures while it is watched who leads the queues; a node that stands alone elects nobody. */
  async #watched(
    { cluster }: ScriptPlan,
    { leaders }: Queues,
    names: readonly string[],
    measure: () => Promise<readonly Cell[]>,
  ): Promise<readonly Cell[]> {
    const { monitoring } = this.#options;
    if ((await leaders.clusterNodes()) === 0) return measure();
    const watch = new QueueWatch({ names, leaders, clock: monitoring.clock });
    monitoring.queues.set(cluster.name, watch);
    try {
      return await measure();
    } finally {
      monitoring.queues.delete(cluster.name);
      await watch.stop();
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
