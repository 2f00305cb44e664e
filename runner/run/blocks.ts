import { withFloor } from '../../lib/analysis/floor.ts';
import { withLimit } from '../../lib/analysis/limit.ts';
import { namespaceNames } from '../../lib/data/dataset.ts';
import type { Tier } from '../../lib/data/tier.ts';
import type { Cell } from '../../lib/report/cell.ts';
import { BALANCED } from '../../lib/targets/balanced.ts';
import type { Namespaces } from '../cluster/namespaces.ts';
import { auditNamespaces } from '../plan/namespaces.ts';
import type { Block, Fresh, ScriptPlan } from '../plan/plan.ts';
import type { JournalSink } from '../report/journal/journal.ts';
import type { RunRecord } from '../report/record.ts';
import { whyAborted } from '../system/aborted.ts';
import { UserError } from '../system/errors.ts';
import { inWords } from '../system/files.ts';
import { leftInWords } from './left-namespaces.ts';
import { type Measurement, without } from './measurement.ts';
import type { RunProgress } from './run-progress.ts';
import { type ClusterAccess, type ScriptRunner, takenOver } from './scripts.ts';
import { seedBlock } from './seed.ts';

/** Who fills, measures, shows and keeps: who they are is not the blocks' concern. */
export interface BlockContext {
  readonly blocks: readonly Block[];
  /** Those of the session, by name. */
  readonly clusters: ReadonlyMap<string, ClusterAccess>;
  readonly scripts: ScriptRunner;
  /** Brings a cluster into the state in which a block's dataset is written to it; gives why it could not, or null. Never rejects. */
  readonly prepare: (block: Block, cluster: string) => Promise<string | null>;
  /** The way in which a script is measured. */
  readonly measurementOf: (script: ScriptPlan) => Measurement;
  /** When clusters are made fresh; null: they are taken as they are. */
  readonly fresh: Fresh | null;
  /** Delete each tier's namespaces when it is through. */
  readonly cleanUp: boolean;
  readonly record: RunRecord;
  readonly journal: JournalSink;
  readonly progress: RunProgress;
  readonly signal: AbortSignal;
}

/** Runs the blocks of a session, one after the other. Never throws for what a script or the cluster does: the cells say it. */
export class BlockRunner {
  readonly #context: BlockContext;

  constructor(context: BlockContext) {
    this.#context = context;
  }

  async run(): Promise<void> {
    const { blocks, signal } = this.#context;
    for (const [at, block] of blocks.entries()) {
      if (signal.aborted) {
        this.#endBlock(block, 'aborted', whyAborted(signal));
        // The check of the key has made the first tier's first namespace.
        if (at === 0) await this.#leaveTier(block.tier);
        continue;
      }
      const last = blocks[at + 1]?.tier !== block.tier;
      let whole = false;
      try {
        await this.#runBlock(block);
        whole = true;
      } finally {
        // Also after an error of our own: what the tier holds must not outlive the run.
        if (last || signal.aborted || !whole) await this.#leaveTier(block.tier);
      }
    }
  }

  #add(script: ScriptPlan, cells: readonly Cell[]): void {
    const { journal, progress, record } = this.#context;
    for (const cell of cells.map((each) => withLimit(withFloor(each, record.calibration), record.calibration))) {
      journal.append({ kind: 'cell', cell });
      progress.done(cell, script);
      record.cells.push(cell);
    }
  }

  #endBlock(block: Block, state: 'failed' | 'aborted', reason: string): void {
    for (const script of block.scripts) {
      const skip = this.#skipOf(script);
      const cells = skip === null ? without(script, state, reason) : without(script, 'skipped', skip);
      this.#add(script, cells);
    }
  }

  /** Why a script is not run: the plan's reason, or what has turned out to stand before the nodes. */
  #skipOf({ skip, cluster, choice }: ScriptPlan): string | null {
    const { faults, needs, fillings } = choice.scenario;
    const needsNodes = faults !== undefined || needs.includes('view');
    const found = this.#context.clusters.get(cluster.name)?.cluster;
    // An embedded cluster is renewed for it without asking anybody.
    if (skip === null && fillings !== undefined && found?.kind === 'external' && this.#context.fresh !== 'blocks') {
      return 'it fills new nodes, and these are your own: --fresh blocks lets it wipe them before each dataset';
    }
    return skip ?? (needsNodes && found?.balanced ? BALANCED : null);
  }

  async #runBlock(block: Block): Promise<void> {
    const { signal, prepare } = this.#context;
    if (block.scripts.some((script) => this.#skipOf(script) === null)) {
      for (const { name } of block.clusters) {
        const failure = this.#lost(name) ?? (await prepare(block, name)) ?? (await this.#fill(block, name));
        if (failure === null) continue;
        if (signal.aborted) this.#endBlock(block, 'aborted', whyAborted(signal));
        else this.#endBlock(block, 'failed', failure);
        return;
      }
    }
    for (const script of block.scripts) {
      const lost = this.#lost(script.cluster.name);
      const skip = this.#skipOf(script);
      if (skip !== null) this.#add(script, without(script, 'skipped', skip));
      else if (signal.aborted) this.#add(script, without(script, 'aborted', whyAborted(signal)));
      else if (lost !== null) this.#add(script, without(script, 'failed', lost));
      else this.#add(script, await this.#measured(block, script));
    }
  }

  /** The cells of a script; where raftmark itself fails at them they say so, and the scripts after it are measured. */
  async #measured(block: Block, script: ScriptPlan): Promise<readonly Cell[]> {
    const { measurementOf, signal } = this.#context;
    try {
      return await measurementOf(script).measure(block, script);
    } catch (error) {
      // What a person is to do something about ends the run.
      if (signal.aborted || error instanceof UserError) throw error;
      return without(script, 'failed', `raftmark made a mistake: ${inWords(error)}`);
    }
  }

  /** Why nothing more can be measured on a cluster, a clause; null as long as it can. */
  #lost(cluster: string): string | null {
    const access = this.#context.clusters.get(cluster);
    return (access === undefined ? null : takenOver(access)) ?? this.#context.scripts.fullOf(cluster);
  }

  /** Writes the block's dataset to one cluster, where it has any, and marks it as this run's; gives what went wrong, or null. */
  async #fill(block: Block, cluster: string): Promise<string | null> {
    if (block.entries === 0) return null;
    const { scripts, progress, record, journal } = this.#context;
    const seeding = await seedBlock(scripts, progress, block, cluster);
    const access = scripts.access(cluster);
    if (typeof seeding === 'string') return takenOver(access) ?? `seeding failed: ${seeding}`;
    await access.ownership?.mark(namespaceNames(block.tier));
    record.seeding.push(seeding);
    journal.append({ kind: 'seeding', seeding });
    return null;
  }

  /** Deletes the tier's namespaces, and says what could not be deleted. */
  async #leaveTier(tier: Tier): Promise<void> {
    const { progress, clusters, cleanUp, blocks, journal, record } = this.#context;
    const names = [...namespaceNames(tier), ...auditNamespaces(tier, blocks)];
    for (const { cluster, hosts, namespaces, ownership } of clusters.values()) {
      if (!namespaces.holdEntries) continue;
      const { absence } = namespaces;
      // Where a namespace is a part of a name, none is there without entries.
      if (absence !== null && !blocks.some((block) => block.tier === tier && block.entries > 0)) continue;
      // What is there now belongs to the other run.
      if (takenOver({ ownership }) !== null) continue;
      // What an embedded cluster holds ends with it.
      const stays = absence !== null && cluster.kind === 'external' ? `, where nothing can be deleted: ${absence}` : '';
      if (!cleanUp || stays !== '') {
        record.kept.push(`namespaces ${names[0]} to ${names.at(-1)} on ${hosts[0]}${stays}`);
        continue;
      }
      // What it holds ends with it: where nobody answers any more there is nothing to wait for.
      if (cluster.kind === 'embedded' && !(await answers(namespaces))) continue;
      if (absence === null) progress.busy(`deleting ${names.length} namespaces`);
      // What was written to a namespace after somebody had deleted it goes with a new one of that name.
      if (ownership?.disturbed) for (const name of names) await namespaces.create(name);
      const left = await namespaces.remove(names);
      record.left.push(...left.map(({ name }) => name));
      for (const text of leftInWords(left, namespaces.targetName, hosts[0] ?? '')) {
        record.warnings.push(text);
        journal.append({ kind: 'warning', text });
      }
    }
  }
}

/** Whether a cluster still says what it holds. */
async function answers(namespaces: Namespaces): Promise<boolean> {
  return await namespaces.list().then(
    () => true,
    () => false,
  );
}
