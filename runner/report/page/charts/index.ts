import type { ChartKind } from './chart.ts';
import { consensus } from './consensus.ts';
import { payloads } from './payloads.ts';
import { percentiles } from './percentiles.ts';
import { sizes } from './sizes.ts';
import { throughput } from './throughput.ts';

/** All kinds of pictures, in the order in which a page has them. */
export const CHARTS: readonly ChartKind[] = [throughput, percentiles, payloads, sizes, consensus];
