import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { milliseconds, perSecond, times } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { ConnectionPrice } from '../../../lib/report/connections.ts';
import { anyClaims, cellNotes, claimed, claimNotes, intervalText, withoutRows } from '../claims.ts';
import { mannerNaming } from '../naming.ts';
import { numbers, type Row, type Section, words } from '../section.ts';

/** @param claims whether any ratio has an interval */
function columnsOf(claims: boolean): Column[] {
  const interval = claims ? [{ ...words('95 % interval'), dropOrder: 2 }] : [];
  return [
    numbers('users'),
    numbers('new ops/s'),
    numbers('kept ops/s'),
    numbers('kept:new'),
    ...interval,
    numbers('new p50', 3),
    numbers('kept p50', 3),
    numbers('kept:new'),
    ...interval,
    numbers('pairs', 1),
  ];
}

/** What keeping connections brings: a line for each number of users, each with one connection. */
export const connections: Section = {
  title: 'Connections',
  of({ analyses }) {
    const prices = analyses.connections;
    const left = cellNotes(analyses, 'connections');
    if (prices.length === 0) return withoutRows('Connections', left);
    const claims = anyClaims(prices);
    const spoken = mannerNaming(prices);
    return [
      {
        kind: 'table',
        columns: columnsOf(claims),
        groups: grouped(prices, ({ tier, payload, cluster, protocol, reads }) =>
          JSON.stringify([tier, payload, cluster.name, protocol, reads]),
        ).map((members) => ({
          heading: headingOf(members[0]) + spoken(members[0]),
          rows: members.map((each) => priceRow(each, claims)),
        })),
        footnotes: [
          'Reads from the leader: a new connection for each, and one for each user that is kept; connecting is in the latency. kept:new over pairs of the same repetition.',
          ...claimNotes(
            prices.flatMap(({ pairs, ratio, intervals }) =>
              (['opsPerSecond', 'p50'] as const)
                .filter((key) => ratio[key] !== null)
                .map((key) => ({ pairs, interval: intervals[key], none: 1 })),
            ),
          ),
          ...left,
        ],
      },
    ];
  },
};

function headingOf({ tier, payload, cluster }: ConnectionPrice): string {
  return `${tier}, ${payload}, ${clusterTitle(cluster)}`;
}

function priceRow({ users, kept, fresh, pairs, ratio, intervals }: ConnectionPrice, claims: boolean): Row {
  const compared = (key: 'opsPerSecond' | 'p50') => {
    const value = ratio[key];
    return [
      claimed(value === null ? null : times(value), intervals[key], 1),
      ...(claims ? [intervalText(intervals[key], times)] : []),
    ];
  };
  return {
    cells: [
      String(users),
      perSecond(fresh.opsPerSecond.median),
      perSecond(kept.opsPerSecond.median),
      ...compared('opsPerSecond'),
      milliseconds(fresh.p50Ms.median),
      milliseconds(kept.p50Ms.median),
      ...compared('p50'),
      String(pairs),
    ],
  };
}
