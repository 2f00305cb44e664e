import { analyse } from '../../lib/analysis/analyse.ts';
import { findTier } from '../../lib/data/tier.ts';
import type { Cell, CellPlan, CellStep } from '../../lib/report/cell.ts';
import type { NodeState, RaftChange, RaftRecord } from '../../lib/report/monitors.ts';
import { type Report, SCHEMA_VERSION } from '../../lib/report/report.ts';
import { datasetEntries, findScenario } from '../../lib/scenarios/catalogue.ts';
import { findTarget } from '../../lib/targets/index.ts';
import { keepsEntries } from '../../lib/targets/kinds.ts';
import { BEFORE_CALIBRATION, CLUSTER, completeCell } from './complete.ts';

/** Which of two possible clusters a report of version 1 spoke of. */
type Mode = 'cluster' | 'single';

type WithMode<T, K extends PropertyKey> = Omit<T, K> & { readonly mode: Mode };

/** A cell of version 1, in the fields that were otherwise: the cluster had no name, the load of a step was not told. */
export type Version1Cell = WithMode<Cell, 'cluster' | 'entries' | 'protocol' | 'reads' | 'keys' | 'step'> & {
  readonly step: Pick<CellStep, 'name' | 'users'>;
};

/** Version 1 called a node's problem its fault. */
type Version1State = Omit<NodeState, 'problem'> & { readonly fault: string | null };

type Version1Raft = Omit<RaftRecord, 'timeline'> & {
  readonly timeline: readonly (Omit<RaftChange, 'from' | 'to'> & {
    readonly from: Version1State | null;
    readonly to: Version1State;
  })[];
};

/** A report of version 1 as docs/report.schema.v1.json has it. */
export type Version1Report = Omit<
  Report,
  'schemaVersion' | 'calibration' | 'clusters' | 'seeding' | 'cells' | 'analyses'
> & {
  readonly schemaVersion: 1;
  readonly clusters: readonly (WithMode<Omit<Report['clusters'][number], 'raft' | 'lazyfs'>, 'name'> & {
    readonly raft: Version1Raft | null;
  })[];
  readonly seeding: readonly WithMode<Report['seeding'][number], 'cluster'>[];
  readonly cells: readonly Version1Cell[];
};

/** What the first line of a journal of version 1 says of its run. */
export type Version1Facts = Omit<
  Version1Report,
  'clusters' | 'state' | 'endedAt' | 'cells' | 'seeding' | 'warnings' | 'kept' | 'resources'
> & { readonly clusters: readonly Omit<Version1Report['clusters'][number], 'raft'>[] };

/** Brings a report of version 1 into today's form. What it did not say is null; its analyses are made anew from its cells. */
export function fromVersion1(report: Version1Report): Report {
  const sizes = new Map(report.clusters.map(({ mode, nodes }) => [mode, nodes.length]));
  const target = findTarget(report.target);
  const reads = target !== undefined && keepsEntries(target) ? target.entries.reads : 'local';
  const cells = report.cells.map((cell): Cell => {
    const { mode, step, ...rest } = cell;
    const plan: Pick<CellPlan, 'cluster' | 'entries' | 'protocol' | 'reads' | 'keys' | 'step'> = {
      cluster: { name: mode, nodes: sizes.get(mode) ?? (mode === 'single' ? 1 : 3) },
      entries: entriesOf(cell),
      protocol: 'http',
      reads,
      keys: 'uniform',
      step: { ...step, load: loadOf(cell) },
    };
    return completeCell({ ...rest, ...plan });
  });
  return {
    ...report,
    schemaVersion: SCHEMA_VERSION,
    calibration: BEFORE_CALIBRATION,
    clusters: report.clusters.map(({ mode, raft, ...cluster }) => ({
      name: mode,
      ...CLUSTER,
      ...cluster,
      raft: raftOf(raft),
    })),
    seeding: report.seeding.map(({ mode, ...seeding }) => ({ cluster: mode, ...seeding })),
    cells,
    analyses: analyse(cells),
  };
}

function raftOf(raft: Version1Raft | null): RaftRecord | null {
  if (raft === null) return null;
  const state = ({ fault, ...rest }: Version1State): NodeState => ({ ...rest, problem: fault });
  const timeline = raft.timeline.map(({ from, to, ...change }) => ({
    ...change,
    from: from === null ? null : state(from),
    to: state(to),
  }));
  return { ...raft, timeline };
}

/** As version 1 chose it: by the scenario, the tier and the payload alone. */
function entriesOf({ scenario: name, tier: tierName, payload }: Version1Cell): number {
  const [scenario, tier] = [findScenario(name), findTier(tierName)];
  if (!scenario || !tier) return tier?.entries ?? 1;
  return datasetEntries(scenario, tier, payload);
}

/** The load of the scenario's step of that name; null where the name does not decide it, as beside faults. */
function loadOf({ scenario: name, step }: Version1Cell): CellStep['load'] {
  const scenario = findScenario(name);
  if (!scenario || scenario.faults !== undefined) return null;
  const tiers = ['small', 'large', 'xlarge'].flatMap((tier) => findTier(tier) ?? []);
  const sizes = scenario.auditEvents ? tiers.flatMap((tier) => scenario.auditEvents?.(tier) ?? []) : [0];
  // With several numbers of users a step's name has one of them in it.
  const steps = sizes.flatMap((events) => [
    ...scenario.steps([step.users], events),
    ...scenario.steps([step.users, step.users + 1], events),
  ]);
  return steps.find((each) => each.name === step.name && each.users === step.users)?.load ?? null;
}
