import { audit } from './audit.ts';
import type { ChartKind } from './chart.ts';
import { consensus } from './consensus.ts';
import { course } from './course.ts';
import { failover } from './failover.ts';
import { payloads } from './payloads.ts';
import { percentiles } from './percentiles.ts';
import { power } from './power.ts';
import { queues } from './queues.ts';
import { sizes } from './sizes.ts';
import { soak } from './soak.ts';
import { throughput } from './throughput.ts';

/** All kinds of pictures, in the order in which a page has them. */
export const CHARTS: readonly ChartKind[] = [
  ...[throughput, percentiles, payloads, consensus, audit, sizes, queues],
  ...[failover, power, course, soak],
];
