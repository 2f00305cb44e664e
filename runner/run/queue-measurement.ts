import type { Cell } from '../../lib/report/cell.ts';
import { leaseOf, queuesOf } from '../../lib/scenarios/queues.ts';
import type { Queues } from '../cluster/queues.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import { QueueWatch } from '../monitors/queues/watch.ts';
import type { Block, ScriptPlan } from '../plan/plan.ts';
import type { Measurement } from './measurement.ts';
import { MessageFollowing } from './message-following.ts';
import type { RunQueues } from './run-queues.ts';
import type { ScriptMeasurement } from './script-measurement.ts';

export interface QueueMeasurementOptions {
  readonly runQueues: RunQueues;
  /** Runs the script, once its queues are there. */
  readonly byScript: Pick<ScriptMeasurement, 'measure'>;
  readonly monitoring: Pick<Monitoring, 'queues' | 'clock'>;
  readonly progress: { busy(text: string): void };
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Measures the scenarios of queues, each script on queues of its own. */
export class QueueMeasurement implements Measurement {
  readonly #options: QueueMeasurementOptions;

  constructor(options: QueueMeasurementOptions) {
    this.#options = options;
  }

  measure(block: Block, script: ScriptPlan): Promise<readonly Cell[]> {
    const { runQueues, progress, byScript, seed, signal } = this.#options;
    const { schedule } = script;
    const wanted = { count: queuesOf(schedule.steps), leaseMs: leaseOf(schedule) };
    return runQueues.with(script, wanted, (queues, names) => {
      const following = new MessageFollowing({ queues, names, schedule, seed, progress, signal });
      const planned = { ...script, variables: { ...script.variables, QUEUES: names.join(',') } };
      return this.#watched(script, queues, names, () => byScript.measure(block, planned, following));
    });
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
}
