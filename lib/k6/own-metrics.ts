import { Counter, Trend } from 'k6/metrics';
import { OWN_METRICS } from '../exchange/metrics.ts';

type Own = {
  readonly [Name in keyof typeof OWN_METRICS]: (typeof OWN_METRICS)[Name]['kind'] extends 'counter' ? Counter : Trend;
};

/** raftmark's own metrics, which every load declares once. Init context only. */
export const own = Object.fromEntries(
  Object.entries(OWN_METRICS).map(([key, { name, kind }]) => [
    key,
    kind === 'counter' ? new Counter(name) : new Trend(name),
  ]),
) as Own;
