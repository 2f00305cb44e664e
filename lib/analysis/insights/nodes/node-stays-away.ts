import { elapsed, plural } from '../../../base/format.ts';
import { clusterTitle, deathsIn, faultsOf, type MeasuredCell } from '../../cells.ts';
import { measuredCells } from '../evidence.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';

/** In so much of the last window a node did not answer. */
const AWAY = 0.9;

interface Away {
  readonly cell: MeasuredCell;
  /** Null: all of them. */
  readonly node: string | null;
  /** How it is known, a clause. */
  readonly why: string;
  /** The last thing that its log or start command said; null where nothing is known. */
  readonly said: string | null;
  /** From its start to its end, in milliseconds. Null where it did not end, or that is not known. */
  readonly livedMs: number | null;
}

/** A node that was to come back, and did not. */
export const nodeStaysAway: Insight = {
  id: 'node-stays-away',
  kind: 'trouble',
  title: 'a node did not come back',
  formula:
    'A node ended although nobody had asked it to; or one that was brought back after a fault, restarted or wiped was not seen ready, nor caught up; or a node did not answer in 90 % of the last window of its cluster. Always critical.',
  source:
    'Seen with a real service: a node that had made a snapshot did not survive SIGKILL, and ended 2 s after its start.',
  disproof: 'It came back after the watch was over, or somebody else stopped it.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const cells = measuredCells(report, cluster);
  const ended = cells.flatMap(died);
  const gone = new Set(ended.map(({ node, cell }) => `${node} ${cell.id}`));
  // What became of a node that ended is told once.
  const others = cells.flatMap(notBack).filter(({ node, cell }) => !gone.has(`${node} ${cell.id}`));
  const last = cells.at(-1);
  const all = [...ended, ...others];
  const away = all.length > 0 || last === undefined ? all : silentIn(last);
  const first = away[0];
  if (first === undefined) return [];
  const nodes = [...new Set(away.map(({ node }) => node ?? clusterTitle({ name: cluster })))];
  const { why, said, livedMs } = first;
  return [
    {
      severity: 'critical',
      cluster,
      title: `${nodes.join(', ')} did not come back: ${why}.`,
      measured: [
        { what: 'nodes that did not come back', value: nodes.length, unit: 'count' },
        ...(livedMs === null
          ? []
          : [{ what: 'from the start to the end of its process', value: livedMs, unit: 'ms' as const }]),
      ],
      certainty: `Seen in ${plural(new Set(away.map(({ cell }) => cell.id)).size, 'cell')}${said === null ? '; no log of it is known' : `; the last that it said: ${said}`}.`,
      cost: 'The cluster has fewer nodes than it counts: the next fault may take its quorum, and what was measured after it is of a cluster that was not whole.',
      advice:
        'Read the end of its log before anything is deleted; a node that does not read its own data is to be wiped and joined anew, and the version of the service to be held against its list of known errors.',
      cells: [...new Set(away.map(({ cell }) => cell.id))],
    },
  ];
}

/** Nodes that ended by themselves. */
function died(cell: MeasuredCell): Away[] {
  return deathsIn(cell).map(({ node, how, afterMs, log, printed }) => ({
    ...{ cell, node, livedMs: afterMs },
    why: `${how ?? 'its process ended'}${afterMs === null ? '' : ` ${elapsed(afterMs)} after its start`}`,
    said: lastLine(log) ?? lastLine(printed),
  }));
}

function lastLine(lines: readonly string[] | null): string | null {
  const said = lines?.filter((line) => line.trim() !== '').at(-1);
  // It ends a sentence.
  return said?.trim().replace(/[.]$/, '') ?? null;
}

/** Nodes that were brought back and not seen again. */
function notBack(cell: MeasuredCell): Away[] {
  const told = { cell, said: null, livedMs: null };
  const { failover, recovery, rolling } = cell.faults ?? { failover: null, recovery: null, rolling: null };
  const rounds = (failover?.rounds ?? []).flatMap(({ nodes, rejoin, round }) =>
    rejoin !== null && rejoin.readyMs === null && rejoin.caughtUpMs === null
      ? [{ ...told, node: nodes.at(-1) ?? null, why: `it was not ready again after round ${round}` }]
      : [],
  );
  // Who takes over from a leader is not the one that came back.
  const rows = (recovery ?? []).flatMap(({ name, node, readyMs, caughtUpMs, skipped }) =>
    name !== 'leader-failover' && skipped === null && readyMs === null && caughtUpMs === null
      ? [{ ...told, node, why: `it was not ready again after ${name}` }]
      : [],
  );
  const steps = (rolling?.steps ?? []).flatMap(({ node, readyMs, caughtUpMs }) =>
    readyMs === null && caughtUpMs === null ? [{ ...told, node, why: 'it was not ready again after its restart' }] : [],
  );
  return [...rounds, ...rows, ...steps];
}

/** Nodes that were away when all was over. */
function silentIn(cell: MeasuredCell): Away[] {
  // Nodes that are broken on purpose are away for a while.
  if (cell.raft === null || faultsOf(cell).length > 0) return [];
  const { unreachable, observedSeconds } = cell.raft;
  return unreachable
    .filter(({ seconds }) => observedSeconds > 0 && seconds >= AWAY * observedSeconds)
    .map(({ node }) => ({ cell, node, why: 'it did not answer in the last window', said: null, livedMs: null }));
}
