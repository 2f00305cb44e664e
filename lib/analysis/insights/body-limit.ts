import { largest } from '../../base/extremes.ts';
import { byteSize, percent, plural } from '../../base/format.ts';
import type { OperationResult } from '../../report/figures.ts';
import { entriesPerWrite } from '../../scenarios/steps.ts';
import { type MeasuredCell, measured } from '../cells.ts';
import { countOf } from '../failures.ts';
import { measuredCells } from './evidence.ts';
import type { Insight, Noticed, Observed } from './insight.ts';
import { type Configured, configured, settingNamed } from './settings/configured.ts';

/** A request is larger than its values: base64 takes 4 bytes for 3, and names and frames come with them. */
const OVERHEAD = 4 / 3;
const BESIDE_BYTES = 4_096;

interface Refused {
  readonly cell: MeasuredCell;
  /** Bytes of values that one request carried. */
  readonly bytes: number;
  readonly count: number;
  readonly of: number;
}

/** Sizes that the service does not take. */
export const bodyLimit: Insight = {
  id: 'body-limit',
  kind: 'trouble',
  title: 'requests beyond a size are refused',
  formula:
    'Writes failed as too large (413, or the own limit of the product). Critical where all writes of a size that was measured did; told with the least size that was refused, the largest that was taken, and the configured limit where it is known. Or, where that is known and no write tells, cells failed before anything was measured whose values are larger: critical.',
  source:
    'Cluster Performance Insights, insight 3: a limit of the server for bodies; etcd: --max-request-bytes, 1.5 MiB as it comes; gRPC: maximal length of a message.',
  disproof: 'A proxy between the generator and the nodes refuses them, and the nodes themselves take them.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const cells = measuredCells(report, cluster);
  const refused = cells.flatMap(refusedIn).sort((one, other) => one.bytes - other.bytes);
  const least = refused[0];
  if (least === undefined) return neverStored(report, cluster);
  const taken = Math.max(0, largest(cells.filter(tookWrites).map(bytesOf)));
  const whole = refused.some(({ count, of }) => count === of);
  const limit = configured(report, cluster, 'body-limit');
  const all = refused.reduce((sum, { count }) => sum + count, 0);
  const tried = refused.reduce((sum, { of }) => sum + of, 0);
  return [
    {
      severity: whole ? 'critical' : 'warning',
      cluster,
      title: `Requests with ${byteSize(least.bytes)} of values and more are refused as too large: ${percent(all / tried)} of those that were sent.`,
      measured: [
        {
          ...{ what: 'least size that was refused', value: least.bytes, unit: 'bytes' },
          ...(taken === 0 ? {} : { against: { what: 'largest size that was taken', value: taken } }),
        },
        { what: 'requests that were refused', value: all, unit: 'count' },
        ...(limit === null
          ? []
          : [
              {
                ...{ what: 'least size that was refused', value: least.bytes, unit: 'bytes' as const },
                against: { what: `configured limit (${limit.key})`, value: limit.value },
              },
            ]),
      ],
      certainty: `Told by the answers, in ${plural(refused.length, 'window')}; ${limitInWords(limit, least.bytes, taken)}.`,
      cost: 'Such values cannot be stored, and followers may not be sent as many entries at once.',
      advice: `Raise the ${settingNamed(report, cluster, 'body-limit')}, between nodes as well, or split values.`,
      cells: refused.map(({ cell }) => cell.id),
    },
  ];
}

/** Cells that failed before anything was measured, with values that the configured limit does not let through. */
function neverStored(report: Observed, cluster: string): Noticed[] {
  const limit = configured(report, cluster, 'body-limit');
  if (limit === null) return [];
  const failed = report.cells
    .filter((cell) => cell.cluster.name === cluster && cell.state === 'failed' && measured(cell) === null)
    .filter(({ payload }) => payload.bytes > limit.value)
    .sort((one, other) => one.payload.bytes - other.payload.bytes);
  const least = failed[0];
  if (least === undefined) return [];
  const { bytes } = least.payload;
  return [
    {
      severity: 'critical',
      cluster,
      title: `Values of ${byteSize(bytes)} are larger than the requests that the service takes, ${byteSize(limit.value)}: ${plural(failed.length, 'cell')} failed before anything was measured.`,
      measured: [
        {
          ...{ what: 'least size of a value that failed', value: bytes, unit: 'bytes' },
          against: { what: `configured limit (${limit.key})`, value: limit.value },
        },
      ],
      certainty:
        'Concluded from the configured limit and the size of the values; why each cell failed is told with it.',
      cost: 'Such values cannot be stored.',
      advice: `Raise the ${settingNamed(report, cluster, 'body-limit')}, between nodes as well, or split values.`,
      cells: failed.map(({ id }) => id),
    },
  ];
}

/** What the configured limit has to do with the two sizes between which the real one lies, a clause. */
function limitInWords(limit: Configured | null, refused: number, taken: number): string {
  if (limit === null) return 'between the two sizes it is not known where the limit lies';
  const { value, key } = limit;
  const told = `the configured limit of ${byteSize(value)} (${key})`;
  if (value < taken) return `${told} is below what was taken, so that it is not the one that counts`;
  return value > OVERHEAD * refused + BESIDE_BYTES
    ? `${told} is above that: something else refuses them, such as a limit of the protocol, or between nodes`
    : `${told} explains it`;
}

const isWrite = ({ operation }: OperationResult): boolean => operation === 'write' || operation === 'enqueue';

function refusedIn(cell: MeasuredCell): Refused[] {
  const writes = cell.operations.filter(isWrite);
  const count = writes.reduce((sum, { reasons }) => sum + countOf(reasons, ({ reason }) => reason === 'too-large'), 0);
  const of = writes.reduce((sum, { ok, rejected, unknown }) => sum + ok + rejected + unknown, 0);
  return count === 0 ? [] : [{ cell, bytes: bytesOf(cell), count, of }];
}

const tookWrites = (cell: MeasuredCell): boolean => cell.operations.some((result) => isWrite(result) && result.ok > 0);

/** What one request carries in values. */
function bytesOf({ payload, step }: MeasuredCell): number {
  return payload.bytes * entriesPerWrite(step.load);
}
