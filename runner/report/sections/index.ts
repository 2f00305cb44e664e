import type { Section } from '../section.ts';
import { advice } from './advice.ts';
import { audit } from './audit.ts';
import { batches } from './batches.ts';
import { calibration } from './calibration.ts';
import { cells } from './cells.ts';
import { clients } from './clients.ts';
import { connections } from './connections.ts';
import { consensus } from './consensus.ts';
import { control } from './control.ts';
import { failures } from './failures.ts';
import { faults } from './faults.ts';
import { findings } from './findings.ts';
import { head } from './head.ts';
import { headline } from './headline.ts';
import { kept } from './kept.ts';
import { knobs } from './knobs.ts';
import { leadership } from './leadership.ts';
import { loads } from './loads.ts';
import { messages } from './messages.ts';
import { nodeMetrics } from './node-metrics.ts';
import { nodes } from './nodes.ts';
import { notes } from './notes.ts';
import { protocols } from './protocols.ts';
import { queueFaults } from './queue-faults.ts';
import { queues } from './queues.ts';
import { readBarrier } from './read-barrier.ts';
import { resources } from './resources.ts';
import { seeding } from './seeding.ts';
import { settings } from './settings.ts';
import { sizes } from './sizes.ts';
import { snapshots } from './snapshots.ts';
import { soak } from './soak.ts';
import { state } from './state.ts';
import { tasks } from './tasks.ts';
import { tax } from './tax.ts';
import { thresholds } from './thresholds.ts';
import { warnings } from './warnings.ts';

/** All that is shown of a report, in order. */
export const SECTIONS: readonly Section[] = [
  head,
  findings,
  cells,
  state,
  control,
  consensus,
  audit,
  tax,
  protocols,
  sizes,
  knobs,
  batches,
  connections,
  clients,
  queues,
  nodes,
  messages,
  tasks,
  faults,
  queueFaults,
  readBarrier,
  snapshots,
  advice,
  thresholds,
  notes,
  failures,
  resources,
  loads,
  soak,
  nodeMetrics,
  calibration,
  leadership,
  settings,
  warnings,
  seeding,
  kept,
  headline,
];
