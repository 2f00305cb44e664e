import { KEYS } from '../../../lib/data/keys.ts';
import { ENTROPIES, ENTROPY_ENDINGS, PAYLOADS } from '../../../lib/data/payload.ts';
import { TIERS } from '../../../lib/data/tier.ts';
import { LEAST_RATE } from '../../../lib/exchange/rates.ts';
import { DEFAULTS } from '../../../lib/exchange/settings.ts';
import { OPEN_TIMEOUT_MS } from '../../../lib/scenarios/catalogue.ts';
import { LONGEST_STEP_MS, LONGEST_TIMEOUT_MS } from '../../../lib/scenarios/length.ts';
import { SHORTEST_STEP_MS } from '../../../lib/scenarios/steps.ts';
import {
  DEFAULT_SCENARIOS,
  QUICK,
  SUITES,
  selectPayloads,
  selectScenarios,
  selectTiers,
  selectUsers,
} from '../selection.ts';
import { durationFlag, numberFlag, rateFlag, split } from '../values.ts';
import { choice, flag, group, preset, type Values } from './flag.ts';

const names = (list: readonly { readonly name: string }[]): string => list.map(({ name }) => name).join(', ');
const time = (lowMs: number, highMs: number) => (text: string, name: string) => durationFlag(name, text, lowMs, highMs);

const MOST_REPETITIONS = 100;

/** What the nodes hold. */
export const DATASET_FLAGS = group('What:', {
  tiers: flag('--tier <names>', `dataset: ${names(TIERS)}, all`, { parse: selectTiers, default: DEFAULTS.tier }),
  entropy: choice('--entropy <name>', 'what values are made of', ENTROPIES, { default: DEFAULTS.entropy }),
  seed: flag('--seed <number>', 'from which names and values follow', {
    parse: (text, name) => numberFlag(name, text, 0, 0x7fffffff),
    default: String(DEFAULTS.seed),
  }),
});

/** What is asked of them. */
export const LOAD_FLAGS = group('What:', {
  payload: flag(
    '--payload <names>',
    `value size: ${names(PAYLOADS)}, all, or a size such as 64KB or 64KiB, both 65,536 bytes; with ${ENTROPY_ENDINGS} behind it values are made of that in place of --entropy`,
    {
      parse: (text, name) => ({ sizes: selectPayloads(text), all: split(text, name).includes('all') }),
      default: DEFAULTS.payload,
    },
  ),
  scenarios: flag('--scenarios <names>', 'scenarios or groups, with commas; --list shows them', {
    parse: selectScenarios,
    otherwise: `${DEFAULT_SCENARIOS.entries}, or ${DEFAULT_SCENARIOS.queues} where queues are kept`,
  }),
  suite: choice('--suite <name>', 'a ready-made selection', Object.keys(SUITES), {
    excludes: {
      flags: ['--scenarios'],
      because: '--suite and --scenarios exclude each other: a suite is a list of scenarios',
    },
  }),
  quick: preset(
    '--quick',
    `a first result in half a minute: ${QUICK.users[0]} users that write, then read, ${QUICK.durationMs / 1_000} s each, on the smoke tier, without calibration, warming up and control steps; other flags win over it`,
    { tier: selectTiers('smoke'), calibration: false, control: false },
    {
      flags: ['--suite'],
      because: '--quick and --suite exclude each other: both say what is measured, and for how long',
    },
  ),
  keys: choice('--keys <name>', 'which entries are read and written', KEYS, { default: DEFAULTS.keys }),
  users: flag('--users <numbers>', 'users of each step, in place of those of the scenarios, e.g. 1,10', {
    parse: selectUsers,
  }),
  openRate: flag('--open-rate <number>', 'operations of a scenario that begin per second, in place of its users', {
    parse: (text, name) => rateFlag(name, text, LEAST_RATE),
    excludes: {
      flags: ['--users'],
      because: '--open-rate and --users exclude each other: an open load begins on a schedule and has no users',
    },
  }),
  repetitions: flag('--repetitions <number>', 'how often each step is measured, in turn; 6 pairs make a claim', {
    parse: (text, name) => numberFlag(name, text, 1, MOST_REPETITIONS),
    default: '1',
  }),
  durationMs: flag('--duration <time>', 'measured time of each step', {
    parse: time(SHORTEST_STEP_MS, LONGEST_STEP_MS),
    otherwise: `${DEFAULTS.duration}, or the suite's`,
  }),
  warmupMs: flag('--warmup <time>', 'time before each step that is not counted', {
    parse: time(0, LONGEST_STEP_MS),
    otherwise: DEFAULTS.warmup,
  }),
  timeoutMs: flag('--timeout <time>', 'time after which a request is given up', {
    parse: time(1, LONGEST_TIMEOUT_MS),
    otherwise: `${DEFAULTS.timeout}; ${OPEN_TIMEOUT_MS / 1_000}s beside faults`,
  }),
});

export type LoadFlags = Values<typeof LOAD_FLAGS>;

/** What the flags of the same names leave to be decided by nobody else. */
export const DEFAULT_MS = {
  duration: durationFlag('--duration', DEFAULTS.duration, SHORTEST_STEP_MS, LONGEST_STEP_MS),
  warmup: durationFlag('--warmup', DEFAULTS.warmup, 0, LONGEST_STEP_MS),
  timeout: durationFlag('--timeout', DEFAULTS.timeout, 1, LONGEST_TIMEOUT_MS),
} as const;
