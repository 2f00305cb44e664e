import { byteSize, duration, percent, plural, times } from '../../../base/format.ts';
import type { FindingFigure } from '../../../report/findings.ts';
import type { Soak, SoakedNode } from '../../../report/soaks.ts';
import { soaksOf } from '../../soak/soaks.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';

/** Of less growth garbage and buffers are the most. */
const LEAST_BYTES = 64 * 1_024 ** 2;
/** What a runtime may keep of a start and of a busy time, whatever it stores. */
const KEPT_BYTES = 256 * 1_024 ** 2;
/** A collector that lets garbage grow to the size of what lives, a log and an index in memory together stay below. */
const MANY = 5;
/** In less time what a start takes is not told from what grows on. */
const SECONDS_NEEDED = 60;
/** A runtime of Go collects garbage every two minutes at the latest, and gives back what that frees. */
const SECONDS_TO_GIVE_BACK = 120;
const GIVEN_BACK = 0.5;
const HOUR_S = 3_600;
const OF_MACHINE = 0.25;

/** A node whose memory outgrew what it stored. */
interface Growing {
  readonly soak: Soak;
  readonly node: SoakedNode;
  /** In bytes. */
  readonly grown: number;
  /** How long the memory of the machine would last, in seconds; null where it does not go on growing. */
  readonly secondsLeft: number | null;
  readonly severity: Noticed['severity'];
}

/** A node whose memory grows away from its data. */
export const memoryGrowth: Insight = {
  id: 'memory-growth',
  kind: 'trouble',
  title: 'memory grows faster than data, or is not given back',
  formula:
    'In a soak the own memory (RssAnon, else all resident) of a node grew by more than 5 times what it stored meanwhile (the most of: values acknowledged, growth of the data folder, growth of the store in use). Either by 64 MiB or more, on a line whose slope is surely above 0 over the whole load and over its second half: critical where at that pace the memory of the machine is used up in an hour; a note where half of what it grew by came back once nodes were left alone, where the load lasted less than 60 s, or where they were not left alone for 120 s, in which a runtime of Go has collected its garbage. Or it still took 256 MiB more than at first when nodes had been left alone for 120 s or more: critical from 25 % of the memory of the machine on.',
  source:
    'Cluster Performance Insights, insight 13: memory grew without bound while much was written, and nodes that were idle for hours still held 17 GB for 68 MB of data; the limits are proposals. Go, runtime/proc.go: a collection is forced after 2 minutes.',
  disproof:
    'In a longer soak memory stops growing while data goes on, or it comes back after some more minutes without load.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

const RANK: Readonly<Record<Noticed['severity'], number>> = { critical: 0, warning: 1, note: 2 };

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const growing = soaksOf(report.cells)
    .filter((soak) => soak.cluster.name === cluster)
    .flatMap((soak) => soak.nodes.flatMap((node) => climbing(report, soak, node) ?? staying(report, soak, node) ?? []))
    .sort((one, other) => RANK[one.severity] - RANK[other.severity] || other.grown - one.grown);
  const worst = growing[0];
  if (worst === undefined) return [];
  const { soak, node, grown, secondsLeft, severity } = worst;
  const { storedBytes, givenBack } = node;
  const idle = duration(soak.idleSeconds ?? 0);
  return [
    {
      severity,
      cluster,
      title:
        secondsLeft === null
          ? `${node.node} stored ${byteSize(storedBytes)}, and after ${idle} without load it still took ${byteSize(grown)} of memory more than before.`
          : `The memory of ${node.node} grew by ${byteSize(grown)} in ${duration(soak.seconds)} while it stored ${byteSize(storedBytes)}.`,
      measured: figuresOf(worst),
      certainty: `In ${plural(growing.length, 'node')} of ${plural(new Set(growing.map((each) => each.soak)).size, 'soak')}; ${returnInWords(givenBack, soak.idleSeconds)}.`,
      cost: `${times(grown / storedBytes)} the memory of what is stored${secondsLeft === null ? '' : `; at that pace the memory of the machine lasts ${duration(secondsLeft)}`}.`,
      advice:
        'Soak for longer, with nodes left alone for some minutes, to see whether it ends; then limit the memory of the process (Go: GOMEMLIMIT, GOGC; .NET: GCHeapHardLimit, GCConserveMemory), and look for what is kept of each entry.',
      cells: [...new Set(growing.flatMap((each) => each.soak.cells))],
    },
  ];
}

/** A node whose memory goes on growing. */
function climbing({ host }: Observed, soak: Soak, node: SoakedNode): Growing | null {
  const { memory, storedBytes, givenBack } = node;
  if (memory === null || memory.perHour === null || (memory.interval?.low ?? 0) <= 0) return null;
  if ((memory.secondHalf?.interval.low ?? 0) <= 0) return null;
  const grown = (memory.perHour * soak.seconds) / HOUR_S;
  if (grown < LEAST_BYTES || storedBytes <= 0 || grown <= MANY * storedBytes) return null;
  const secondsLeft = (Math.max(0, host.memoryBytes - memory.last) / memory.perHour) * HOUR_S;
  const unknown = soak.seconds < SECONDS_NEEDED || (soak.idleSeconds ?? 0) < SECONDS_TO_GIVE_BACK;
  const severity = unknown || (givenBack ?? 0) >= GIVEN_BACK ? 'note' : secondsLeft < HOUR_S ? 'critical' : 'warning';
  return { soak, node, grown, secondsLeft, severity };
}

/** A node that keeps what it took though nobody asks any more. */
function staying({ host }: Observed, soak: Soak, node: SoakedNode): Growing | null {
  const { memory, storedBytes, memoryAfterIdle } = node;
  if (memory === null || memoryAfterIdle === null || (soak.idleSeconds ?? 0) < SECONDS_TO_GIVE_BACK) return null;
  const grown = memoryAfterIdle - memory.first;
  if (grown < KEPT_BYTES || storedBytes <= 0 || grown <= MANY * storedBytes) return null;
  const severity = memoryAfterIdle > OF_MACHINE * host.memoryBytes ? 'critical' : 'warning';
  return { soak, node, grown, secondsLeft: null, severity };
}

function figuresOf({ node, grown, secondsLeft }: Growing): FindingFigure[] {
  const { storedBytes, givenBack } = node;
  return [
    {
      what: `growth of the memory of ${node.node}`,
      value: grown,
      unit: 'bytes',
      against: { what: 'bytes stored meanwhile', value: storedBytes },
    },
    ...(givenBack === null
      ? []
      : [{ what: 'given back once left alone', value: Math.max(0, givenBack), unit: 'share' } as const]),
    ...(secondsLeft === null
      ? []
      : [{ what: 'until the memory of the machine is used up', value: secondsLeft, unit: 's' } as const]),
  ];
}

function returnInWords(givenBack: number | null, idleSeconds: number | null): string {
  if (givenBack === null || idleSeconds === null) return 'whether it comes back was not seen';
  const soon = idleSeconds < SECONDS_TO_GIVE_BACK ? ', which is too short for a runtime to collect its garbage' : '';
  return `${givenBack <= 0 ? 'nothing' : percent(givenBack)} of it came back in ${duration(idleSeconds)} without load${soon}`;
}
