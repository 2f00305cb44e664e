import type { Report } from '../../report/report.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { failoverTime } from './failover.ts';
import { operationLatency } from './latency.ts';
import { batchProcessing, connectionPooling, logCompaction } from './optimizations.ts';
import { clusterSizes, configuration, hardware } from './recommendations.ts';
import { cpuUsage, memoryUsage, networkTraffic } from './resources.ts';
import { scalingBehaviour } from './scaling.ts';
import { geographicDistribution, highConcurrency, recoveryPerformance } from './special.ts';
import type { DocumentTable } from './table.ts';
import { operationThroughput } from './throughput.ts';

/** The tables of the document *Coordinator Redundancy Benchmarks*, in its order. */
const TABLES: readonly ((evidence: Evidence) => DocumentTable)[] = [
  operationLatency,
  operationThroughput,
  failoverTime,
  cpuUsage,
  memoryUsage,
  networkTraffic,
  scalingBehaviour,
  geographicDistribution,
  highConcurrency,
  recoveryPerformance,
  batchProcessing,
  logCompaction,
  connectionPooling,
  clusterSizes,
  hardware,
  configuration,
];

/** Its tables, filled from what reports of one target have measured. */
export function coordinatorTables(reports: readonly Report[]): {
  readonly evidence: Evidence;
  readonly tables: readonly DocumentTable[];
} {
  const evidence = evidenceOf(reports);
  return { evidence, tables: TABLES.map((table) => table(evidence)) };
}
