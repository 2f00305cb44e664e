import { clusterTitle, measured } from '../../../lib/analysis/cells.ts';
import { byteSize, count, milliseconds, perSecond, plural, times, utcTime } from '../../../lib/base/format.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { Calibrated, DiskCalibration, StepCeiling } from '../../../lib/report/calibration.ts';
import type { Report } from '../../../lib/report/report.ts';
import { PROTOCOL_TITLES } from '../../../lib/targets/target.ts';
import { type Block, type Fact, muted, numbers, type Row, type Section, strong, type Text, words } from '../section.ts';

const TITLE = 'Calibration';

const COLUMNS: readonly Column[] = [
  words('script'),
  words('operation'),
  numbers('users, or at'),
  numbers('ops/s'),
  numbers('p50 ms'),
  numbers('p99 ms', 2),
  numbers('k6 ms/op', 1),
  numbers('k6 CPU', 3),
  numbers('server CPU', 4),
  numbers('other CPU', 5),
];

/** A single thread that is busy for so much of the time can do no more. */
const FULL = 0.9;

/** Others that take more than this share of the processors leave less than there is. */
const DISTURBED = 0.1;

/** What the machine can do without a service in the way, and what writes are a multiple of. */
export const calibration: Section = {
  title: TITLE,
  of(report) {
    const { calibration: found } = report;
    if ('absent' in found) return [{ kind: 'heading', text: TITLE, beside: [muted(`not measured: ${found.absent}`)] }];
    return [...tableOf(found, report.host.cpus), { kind: 'facts', facts: factsOf(found, report) }];
  },
};

function tableOf({ scripts }: Calibrated, cpus: number): Block[] {
  if (scripts.length === 0) return [];
  const several = new Set(scripts.map(({ protocol }) => protocol)).size > 1;
  const rows = scripts.flatMap(({ script, protocol, ceiling }): Row[] => {
    const name = several ? `${script}, ${PROTOCOL_TITLES[protocol]}` : script;
    if ('absent' in ceiling)
      return [{ cells: [name], note: { text: `not known: ${ceiling.absent}`, emphasis: 'muted' } }];
    return ceiling.steps.flatMap((step, at) => stepRows(step, at === 0 ? name : ''));
  });
  return [{ kind: 'table', columns: COLUMNS, groups: [{ rows }], footnotes: footnotesOf(scripts, cpus) }];
}

function stepRows(step: StepCeiling, name: string): Row[] {
  const { users, offeredPerSecond, operations, k6CpuSecondsPer1000, k6Cores, serverCores, otherCores } = step;
  return operations.map(({ operation, opsPerSecond, p50Ms, p99Ms }, at) => ({
    cells: [
      at === 0 ? name : '',
      operation,
      at === 0 ? (offeredPerSecond === null ? count(users) : `${count(offeredPerSecond)}/s`) : '',
      strong(perSecond(opsPerSecond)),
      maybe(p50Ms, milliseconds),
      maybe(p99Ms, milliseconds),
      // Seconds for a thousand are milliseconds for one.
      at === 0 ? maybe(k6CpuSecondsPer1000, milliseconds) : '',
      at === 0 ? maybe(k6Cores, (cores) => cores.toFixed(2)) : '',
      at === 0 ? serverText(serverCores) : '',
      at === 0 ? maybe(otherCores, (cores) => cores.toFixed(2)) : '',
    ],
  }));
}

function maybe(value: number | null, write: (value: number) => string): string {
  return value === null ? '' : write(value);
}

function serverText(cores: number | null): Text {
  const text = maybe(cores, (value) => value.toFixed(2));
  return cores !== null && cores >= FULL ? { text, emphasis: 'warning' } : text;
}

function footnotesOf(scripts: Calibrated['scripts'], cpus: number): string[] {
  const steps = scripts.flatMap(({ ceiling }) => ('absent' in ceiling ? [] : ceiling.steps));
  return [
    'What k6 does against an answer that is there at once, on this machine and beside the server of that answer; CPU in cores.',
    ...(steps.some(({ serverCores }) => serverCores !== null && serverCores >= FULL)
      ? ['A server that keeps its one thread busy is the limit: k6 could do more.']
      : []),
    ...(steps.some(({ otherCores }) => otherCores !== null && otherCores > DISTURBED * cpus)
      ? ['Other programs kept processors busy meanwhile: on a quiet machine the ceilings are higher (--recalibrate).']
      : []),
    ...(steps.some(({ offeredPerSecond }) => offeredPerSecond !== null)
      ? ['Of an open load: what came of what was offered, which is no ceiling where all of it did.']
      : []),
  ];
}

function factsOf(found: Calibrated, report: Report): Fact[] {
  const { timer, loopback, disks } = found;
  return [
    {
      label: 'timers',
      text:
        'absent' in timer
          ? muted(`not known: ${timer.absent}`)
          : `1 ms in k6 is late by ${milliseconds(timer.leastMs)} ms at least, ${milliseconds(timer.p99Ms)} ms at p99`,
    },
    {
      label: 'round trip',
      text:
        'absent' in loopback
          ? muted(`not known: ${loopback.absent}`)
          : `over loopback p50 ${milliseconds(loopback.p50Ms)} ms, p99 ${milliseconds(loopback.p99Ms)} ms`,
    },
    ...disks.flatMap((disk) => [{ label: 'disk', text: diskText(disk) }, ...floorFacts(disk, report)]),
    { label: 'measured', text: whenText(found) },
  ];
}

function diskText({ cluster, speed }: DiskCalibration): Text {
  const of = `${clusterTitle({ name: cluster })}: `;
  if ('absent' in speed) return muted(`${of}not known: ${speed.absent}`);
  const { appends, fsyncP50Ms, fsyncP99Ms, sequentialBytesPerSecond, filesystem } = speed;
  const p99 = fsyncP99Ms === null ? '' : `, p99 ${milliseconds(fsyncP99Ms)} ms`;
  const append =
    fsyncP50Ms === null ? 'too slow for an append' : `4 KB to the disk p50 ${milliseconds(fsyncP50Ms)} ms${p99}`;
  const through = sequentialBytesPerSecond === null ? '' : `, ${byteSize(sequentialBytesPerSecond)}/s in one go`;
  return `${of}${append} (${plural(appends, 'append')})${through}${filesystem === null ? '' : `, ${filesystem}`}`;
}

/** How far above the least a write can take the medians of a cluster's writes lie. */
function floorFacts({ cluster }: DiskCalibration, { cells }: Report): Fact[] {
  const writes = cells.flatMap((cell) => {
    const floor = measured(cell)?.writeFloor;
    if (cell.cluster.name !== cluster || floor == null || floor.p50TimesFloor === null) return [];
    return [{ ratio: floor.p50TimesFloor, floorMs: floor.floorMs, name: `${cell.scenario} ${cell.step.name}` }];
  });
  const ascending = writes.sort((a, b) => a.ratio - b.ratio);
  const [least, most] = [ascending[0], ascending.at(-1)];
  if (least === undefined || most === undefined) return [];
  const range = least === most ? '' : `, up to ${times(most.ratio)} (${most.name})`;
  const floor = `round trip and append ${milliseconds(least.floorMs)} ms`;
  return [{ label: 'writes', text: `${floor}; p50 is ${times(least.ratio)} that (${least.name})${range}` }];
}

function whenText({ scripts, timer, loopback, disks }: Calibrated): string {
  const all = [...scripts.map(({ ceiling }) => ceiling), timer, loopback, ...disks.map(({ speed }) => speed)];
  const known = all.flatMap((each) => ('absent' in each ? [] : [each]));
  const kept = known.filter(({ cached }) => cached).map(({ measuredAt }) => measuredAt);
  if (kept.length === 0) return 'in this run';
  const oldest = utcTime(kept.sort()[0] as string);
  const how =
    kept.length === known.length
      ? 'by an earlier run'
      : `in this run, and ${count(kept.length)} of ${known.length} by earlier runs`;
  return `${how} on this machine, the oldest ${oldest}; --recalibrate measures anew`;
}
