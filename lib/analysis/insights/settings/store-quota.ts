import { byteSize, percent, plural } from '../../../base/format.ts';
import { toldIn } from '../../node-metrics.ts';
import type { Insight, Noticed, Observed } from '../insight.ts';
import { cellsOf } from '../loads.ts';
import { configured, settingNamed } from './configured.ts';

/** From this share of the quota on it is time to act. */
const NEAR = 0.8;
/** From this one on writes are soon refused. */
const AT = 0.95;

/** A store that is nearly as large as it may become. */
export const storeQuota: Insight = {
  id: 'store-quota',
  kind: 'trouble',
  title: 'the store is near its quota',
  formula:
    'At the end of a window the store of a node is 80 % of its configured quota or more, by its own account; critical from 95 % on.',
  source: "Etcd's own alerts: etcdDatabaseQuotaLowSpace is critical above 95 %; 80 % is a proposal.",
  disproof: 'Most of the store is free and is written again before it grows: its used size stays the same.',
  find: (report) => report.clusters.flatMap(({ name }) => ofCluster(report, name)),
};

function ofCluster(report: Observed, cluster: string): Noticed[] {
  const quota = configured(report, cluster, 'quota');
  if (quota === null || quota.value === 0) return [];
  const cells = cellsOf(report, cluster).flatMap((cell) =>
    (toldIn(cell)?.nodes ?? []).flatMap(({ node, levels }) =>
      levels.storeBytes === null ? [] : [{ cell, node, bytes: levels.storeBytes, used: levels.storeUsedBytes }],
    ),
  );
  const near = cells.filter(({ bytes }) => bytes >= NEAR * quota.value).sort((one, other) => other.bytes - one.bytes);
  const worst = near[0];
  if (worst === undefined) return [];
  const { node, bytes, used } = worst;
  const share = bytes / quota.value;
  return [
    {
      severity: share >= AT ? 'critical' : 'warning',
      cluster,
      title: `The store of ${node} was ${byteSize(bytes)}, ${percent(share)} of its quota of ${byteSize(quota.value)}.`,
      measured: [
        {
          ...{ what: `store of ${node}`, value: bytes, unit: 'bytes' },
          against: { what: `quota (${quota.key})`, value: quota.value },
        },
        ...(used === null ? [] : [{ what: 'the part of it that is in use', value: used, unit: 'bytes' as const }]),
      ],
      certainty: `As the node told it, at the end of ${plural(new Set(near.map(({ cell }) => cell.id)).size, 'window')}.`,
      cost: 'A store that is full takes no writes from anybody until it is compacted and its alarm taken back.',
      advice: `Compact and defragment the store, or raise the ${settingNamed(report, cluster, 'quota')}.`,
      cells: [...new Set(near.map(({ cell }) => cell.id))],
    },
  ];
}
