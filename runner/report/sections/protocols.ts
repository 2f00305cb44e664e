import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { largest, smallest } from '../../../lib/base/extremes.ts';
import { milliseconds, perSecond, times } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { ProtocolPrice } from '../../../lib/report/analyses.ts';
import { isUsersStep } from '../../../lib/scenarios/steps.ts';
import { anyClaims, cellNotes, claimed, claimNotes, intervalText, withoutRows } from '../claims.ts';
import { TOO_FEW } from '../operation-columns.ts';
import { numbers, type Row, type Section, type Text, words } from '../section.ts';

/** @param claims whether any ratio has an interval */
function columnsOf(claims: boolean): Column[] {
  const interval = (dropOrder: number) => (claims ? [{ ...words('95 % interval'), dropOrder }] : []);
  return [
    words('scenario'),
    words('step'),
    words('op'),
    numbers('gRPC ops/s', 6),
    numbers('HTTP ops/s', 6),
    numbers('ops/s'),
    ...interval(2),
    numbers('gRPC p50', 5),
    numbers('HTTP p50', 5),
    numbers('p50'),
    ...interval(2),
    numbers('gRPC p99', 4),
    numbers('HTTP p99', 4),
    numbers('p99'),
    ...interval(3),
    numbers('pairs', 1),
  ];
}

/** The price of the gateway: a line for each operation that was measured over both protocols. */
export const protocols: Section = {
  title: 'Protocols: HTTP as a multiple of gRPC',
  of({ analyses }) {
    const prices = analyses.protocols;
    const left = cellNotes(analyses, 'protocols');
    if (prices.length === 0) return withoutRows('Protocols', left);
    const claims = anyClaims(prices);
    const groups = grouped(prices, ({ tier, payload, cluster, reads }) =>
      JSON.stringify([tier, payload, cluster.name, reads]),
    );
    return [
      {
        kind: 'table',
        columns: columnsOf(claims),
        groups: groups.map((members) => ({
          heading: headingOf(members[0]),
          rows: members.map((each, at) => priceRow(each, members[at - 1], claims)),
        })),
        footnotes: [
          `The same operations on the same cluster and dataset, measured in turn${mediansOf(prices)}; ratios over pairs of the same repetition. ops/s below 1x: HTTP did fewer; p50 and p99 above 1x: it took longer.`,
          ...(prices.some(({ ratio }) => ratio.p99 === null)
            ? [`${TOO_FEW}  fewer ok operations than the percentile needs.`]
            : []),
          ...claimNotes(
            prices.flatMap(({ pairs, ratio, intervals }) =>
              (['opsPerSecond', 'p50', 'p99'] as const)
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

function headingOf({ tier, payload, cluster, reads }: ProtocolPrice): string {
  return `${tier}, ${payload}, ${clusterTitle(cluster)}, ${reads} reads`;
}

/** Over how many repetitions the figures are medians; nothing where there is one of each. */
function mediansOf(prices: readonly ProtocolPrice[]): string {
  const repetitions = prices.flatMap(({ grpc, http }) => [grpc.repetitions, http.repetitions]);
  const [fewest, most] = [smallest(repetitions), largest(repetitions)];
  if (most === 1) return '';
  return `, medians of ${fewest === most ? most : `${fewest} to ${most}`} repetitions each`;
}

function priceRow(price: ProtocolPrice, above: ProtocolPrice | undefined, claims: boolean): Row {
  const { scenario, step, users, operation, grpc, http, pairs } = price;
  // What the line above has said already is left blank.
  const sameScenario = above?.scenario === scenario;
  const sameStep = sameScenario && above?.step === step;
  const compared = (key: keyof ProtocolPrice['ratio']): Text[] => {
    const [ratio, interval] = [price.ratio[key], price.intervals[key]];
    if (ratio === null) return [TOO_FEW, ...(claims ? [''] : [])];
    return [claimed(times(ratio), interval, 1), ...(claims ? [intervalText(interval, times)] : [])];
  };
  const p99 = (value: number | null): string => (value === null ? TOO_FEW : milliseconds(value));
  return {
    cells: [
      sameScenario ? '' : scenario,
      sameStep ? '' : isUsersStep({ name: step, users }) ? String(users) : step,
      operation,
      perSecond(grpc.opsPerSecond),
      perSecond(http.opsPerSecond),
      ...compared('opsPerSecond'),
      milliseconds(grpc.p50Ms),
      milliseconds(http.p50Ms),
      ...compared('p50'),
      p99(grpc.p99Ms),
      p99(http.p99Ms),
      ...compared('p99'),
      String(pairs),
    ],
  };
}
