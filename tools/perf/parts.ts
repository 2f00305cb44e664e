import { allScenariosPart } from './all-scenarios.ts';
import { calibrationPart } from './calibration.ts';
import { callsPart } from './calls.ts';
import { calmPart } from './calm.ts';
import { deathsPart } from './deaths.ts';
import { defaultRunPart } from './default-run.ts';
import { delaysPart } from './delayed.ts';
import { failoverPart } from './failover.ts';
import { falseAlarmsPart } from './false-alarms.ts';
import { generatorPart } from './generator.ts';
import { historyPart } from './history.ts';
import { honestRunsPart } from './insights/honest/part.ts';
import { insightsPart } from './insights/part.ts';
import { killedPart } from './killed.ts';
import { ledgerPart } from './ledger.ts';
import { memoryPart } from './memory.ts';
import { mergedPart } from './merged.ts';
import { messagesPart } from './messages.ts';
import { monitorsPart } from './monitors.ts';
import { noticesPart } from './notices/part.ts';
import { openPart } from './open.ts';
import type { Part } from './part.ts';
import { pausesPart } from './pauses.ts';
import { phasesPart } from './phases.ts';
import { pinPart } from './pin.ts';
import { powerPart } from './power.ts';
import { quietPart } from './quiet.ts';
import { registersPart } from './registers.ts';
import { rollingPart } from './rolling.ts';
import { seedingPart } from './seeding.ts';
import { snapshotsPart } from './snapshots.ts';
import { stepsKeptPart } from './steps-kept.ts';
import { tlsPart } from './tls.ts';
import { valuesPart } from './values.ts';

/** Everything that `npm run perf` measures, in the order in which it does. */
export const PARTS: readonly Part[] = [
  generatorPart,
  callsPart,
  calibrationPart,
  valuesPart,
  mergedPart,
  falseAlarmsPart,
  quietPart,
  noticesPart,
  insightsPart,
  honestRunsPart,
  memoryPart,
  seedingPart,
  defaultRunPart,
  monitorsPart,
  pinPart,
  tlsPart,
  allScenariosPart,
  ledgerPart,
  registersPart,
  messagesPart,
  historyPart,
  phasesPart,
  pausesPart,
  openPart,
  delaysPart,
  failoverPart,
  powerPart,
  deathsPart,
  calmPart,
  rollingPart,
  killedPart,
  stepsKeptPart,
  snapshotsPart,
];
