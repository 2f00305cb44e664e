import type { Rule } from '../rule.ts';
import {
  busyGenerator,
  connections,
  descriptors,
  heldConnections,
  late,
  little,
  offered,
  waited,
} from './generator.ts';
import { astray, moved, queueLeaders, redirected } from './leadership.ts';
import { clockSet, otherPrograms, steal } from './machine.ts';
import { MESSAGE_RULES } from './messages.ts';
import {
  countedTwice,
  cutOff,
  disturbed,
  dropped,
  fewSamples,
  mostFailed,
  noSuccess,
  nothingThere,
  someFailed,
  wrongAnswer,
  wrongValue,
} from './outcomes.ts';
import { SAFETY_RULES } from './safety.ts';
import { halvesP99, halvesRate, silent } from './steadiness.ts';

/** Every rule of a verdict, in the order in which its findings are told. */
export const RULES: readonly Rule[] = [
  disturbed,
  dropped,
  noSuccess,
  wrongAnswer,
  nothingThere,
  wrongValue,
  mostFailed,
  someFailed,
  countedTwice,
  redirected,
  fewSamples,
  moved,
  queueLeaders,
  astray,
  halvesRate,
  halvesP99,
  silent,
  clockSet,
  late,
  waited,
  little,
  offered,
  connections,
  descriptors,
  heldConnections,
  busyGenerator,
  otherPrograms,
  steal,
  ...SAFETY_RULES,
  ...MESSAGE_RULES,
  cutOff,
];
