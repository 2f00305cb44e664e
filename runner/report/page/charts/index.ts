import type { ChartKind } from './chart.ts';
import { throughput } from './throughput.ts';

/** All kinds of pictures, in the order in which a page has them. */
export const CHARTS: readonly ChartKind[] = [throughput];
