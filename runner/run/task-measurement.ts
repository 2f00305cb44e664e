import { setTimeout as wait } from 'node:timers/promises';
import { type AnsweredChanges, provenChanges } from '../../lib/analysis/tasks.ts';
import { changesIn, WORKERS, workerPrefix } from '../../lib/data/worker-names.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { CellTasks } from '../../lib/report/tasks.ts';
import { stepOperations } from '../../lib/scenarios/steps.ts';
import { keepsTasks, type TaskTarget } from '../../lib/targets/kinds.ts';
import { traitsOf } from '../../lib/targets/operations.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { ListedWorker, TaskStore } from '../../lib/targets/tasks.ts';
import type { ClusterNode } from '../cluster/cluster.ts';
import type { Sender } from '../cluster/send.ts';
import type { Block, ScriptPlan } from '../plan/plan.ts';
import type { RunRecord } from '../report/record.ts';
import type { Measurement } from './measurement.ts';
import type { ScriptMeasurement } from './script-measurement.ts';
import type { ScriptRunner } from './scripts.ts';

export interface TaskMeasurementOptions {
  readonly target: Target;
  readonly byScript: Pick<ScriptMeasurement, 'measure'>;
  readonly scripts: Pick<ScriptRunner, 'access' | 'nextEpoch'>;
  readonly sender: Pick<Sender, 'send'>;
  readonly runId: string;
  readonly record: Pick<RunRecord, 'kept'>;
  readonly progress: { busy(text: string): void };
  readonly signal: AbortSignal;
}

/** Of one list. */
const LIST_MS = 10_000;
/** A list of all workers may be long. */
const LIST_BYTES = (64 * 1_024 * 1_024) | 1;
/** Lists that lack something are read again, so often at most. */
const READINGS = 3;

type Lists = readonly { readonly node: string; readonly workers: readonly ListedWorker[] | null }[];

/** Measures the scenarios of workers and tasks, and looks afterwards what the nodes' lists have of what was acknowledged. */
export class TaskMeasurement implements Measurement {
  readonly #options: TaskMeasurementOptions;

  constructor(options: TaskMeasurementOptions) {
    this.#options = options;
  }

  async measure(block: Block, script: ScriptPlan): Promise<readonly Cell[]> {
    const { target, byScript, scripts, runId } = this.#options;
    if (!keepsTasks(target)) throw new Error(`${target.name} keeps no workers and no tasks`);
    const epoch = scripts.nextEpoch();
    const planned = { ...script, variables: { ...script.variables, EPOCH: String(epoch) } };
    const cells = await byScript.measure(block, planned);
    this.#tellKept(script);
    return this.#proven(target, cells, script, workerPrefix(runId, epoch));
  }

  /** Says of the user's nodes that they keep what a run has registered: nothing there can delete it. */
  #tellKept({ cluster, choice }: ScriptPlan): void {
    const { scripts, record, runId } = this.#options;
    const { hosts, cluster: found } = scripts.access(cluster.name);
    const [operation] = choice.scenario.steps([1], 0).flatMap(stepOperations);
    if (found.kind === 'embedded' || operation === 'query' || operation === 'submit') return;
    const kept = `workers ${WORKERS}${runId}/... on ${hosts[0]}, where nothing can be deleted`;
    if (!record.kept.includes(kept)) record.kept.push(kept);
  }

  async #proven(
    { tasks }: TaskTarget,
    cells: readonly Cell[],
    { cluster, schedule }: ScriptPlan,
    prefix: string,
  ): Promise<readonly Cell[]> {
    const [operation] = schedule.steps.map(({ load }) => (load.kind === 'tasks' ? load.operation : null));
    if (operation === 'submit') return cells.map((cell) => withTasks(cell, { absent: tasks.tasksUnproven }));
    if (operation !== 'register' && operation !== 'update') return cells;
    const { nodes } = this.#options.scripts.access(cluster.name).cluster;
    const proofs = (lists: Lists): (CellTasks | null)[] =>
      cells.map((cell, step) => {
        const answered = answeredIn(cell);
        const shown = lists.map(({ node, workers }) => ({
          node,
          changes: workers && changesIn(workers, prefix, step, operation),
        }));
        return answered && provenChanges(answered, shown);
      });
    const found = await this.#settled(tasks, nodes, proofs);
    return cells.map((cell, step) => {
      const proof = found[step] ?? null;
      return proof === null ? cell : withTasks(cell, proof);
    });
  }

  /** What the lists prove, read anew while a node lacks something that was acknowledged: acknowledging comes before applying. */
  async #settled(
    tasks: TaskStore,
    nodes: readonly ClusterNode[],
    proofs: (lists: Lists) => (CellTasks | null)[],
  ): Promise<readonly (CellTasks | null)[]> {
    const { progress, signal } = this.#options;
    progress.busy('looking for what was acknowledged in the lists of workers');
    for (let reading = 1; ; reading++) {
      await wait(tasks.settleMs, undefined, { signal }).catch(() => undefined);
      const found = proofs(await Promise.all(nodes.map((node) => this.#list(tasks, node))));
      if (reading >= READINGS || signal.aborted || found.every(isWhole)) return found;
    }
  }

  async #list(tasks: TaskStore, { name, url }: ClusterNode): Promise<Lists[number]> {
    const response = await this.#options.sender.send(url, tasks.query(), LIST_MS, undefined, LIST_BYTES);
    return { node: name, workers: response.error === undefined ? tasks.readWorkers(response) : null };
  }
}

/** Whether every node lists at least what was acknowledged. */
function isWhole(proof: CellTasks | null): boolean {
  if (proof === null) return true;
  return !('absent' in proof) && proof.listed.every(({ changes }) => changes !== null && changes >= proof.acknowledged);
}

function answeredIn(cell: Cell): AnsweredChanges | null {
  if (!('operations' in cell) || cell.operations === undefined) return null;
  const sum = (of: 'ok' | 'unknown') => cell.operations?.reduce((all, each) => all + each[of], 0) ?? 0;
  return { acknowledged: sum('ok'), unknown: sum('unknown') };
}

/** A cell with what is known of what it changed; what was acknowledged and is nowhere makes it a failure, whose numbers stay. */
function withTasks(cell: Cell, tasks: CellTasks): Cell {
  if (!('operations' in cell) || cell.operations === undefined) return cell;
  const told = { ...cell, tasks };
  if ('absent' in tasks || tasks.lost === 0) return told;
  const [result] = cell.operations;
  const what = result === undefined ? 'operations' : traitsOf(result.operation).plural;
  const reason = `${tasks.lost} of ${tasks.acknowledged} acknowledged ${what} were in no node's list of workers`;
  return { ...told, state: 'failed', reason: cell.state === 'ok' ? reason : `${cell.reason}; ${reason}` } as Cell;
}
