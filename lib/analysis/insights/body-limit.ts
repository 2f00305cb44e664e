import { byteSize, percent, plural } from '../../base/format.ts';
import type { OperationResult } from '../../report/figures.ts';
import { entriesPerWrite } from '../../scenarios/steps.ts';
import type { MeasuredCell } from '../cells.ts';
import { countOf } from '../failures.ts';
import { measuredCells } from './evidence.ts';
import type { Insight, Noticed, Observed } from './insight.ts';

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
    'Writes failed as too large (413, or the own limit of the product). Critical where all writes of a size that was measured did; told with the least size that was refused and the largest that was taken.',
  source:
    'Cluster Performance Insights, insight 3: a limit of the server for bodies; etcd: --max-request-bytes, 1.5 MiB as it comes; gRPC: maximal length of a message.',
  disproof: 'A proxy between the generator and the nodes refuses them, and the nodes themselves take them.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const cells = measuredCells(report, cluster);
  const refused = cells.flatMap(refusedIn).sort((one, other) => one.bytes - other.bytes);
  const least = refused[0];
  if (least === undefined) return [];
  const taken = Math.max(0, ...cells.filter(tookWrites).map(bytesOf));
  const whole = refused.some(({ count, of }) => count === of);
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
      ],
      certainty: `Told by the answers, in ${plural(refused.length, 'window')}; between the two sizes it is not known where the limit lies.`,
      cost: 'Such values cannot be stored, and followers may not be sent as many entries at once.',
      advice:
        'Raise the limit of the service for requests (etcd: --max-request-bytes; Kestrel: Limits.MaxRequestBodySize), between nodes as well, or split values.',
      cells: refused.map(({ cell }) => cell.id),
    },
  ];
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
