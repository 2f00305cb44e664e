import { allScenariosPart } from './all-scenarios.ts';
import { callsPart } from './calls.ts';
import { defaultRunPart } from './default-run.ts';
import { failoverPart } from './failover.ts';
import { generatorPart } from './generator.ts';
import { killedPart } from './killed.ts';
import { ledgerPart } from './ledger.ts';
import { memoryPart } from './memory.ts';
import { monitorsPart } from './monitors.ts';
import type { Part } from './part.ts';
import { phasesPart } from './phases.ts';
import { seedingPart } from './seeding.ts';
import { stallPart } from './stall.ts';
import { valuesPart } from './values.ts';

/** Everything that `npm run perf` measures, in the order in which it does. */
export const PARTS: readonly Part[] = [
  generatorPart,
  callsPart,
  valuesPart,
  memoryPart,
  seedingPart,
  defaultRunPart,
  monitorsPart,
  allScenariosPart,
  ledgerPart,
  phasesPart,
  stallPart,
  failoverPart,
  killedPart,
];
