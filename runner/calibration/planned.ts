import { largest } from '../../lib/base/extremes.ts';
import { scriptName, stepsOf } from '../../lib/scenarios/catalogue.ts';
import { warmUpFor } from '../../lib/scenarios/clients.ts';
import { usesTasks } from '../../lib/scenarios/scenario.ts';
import { shareOf } from '../../lib/scenarios/shares.ts';
import { soakLoad } from '../../lib/scenarios/soak.ts';
import {
  openLoad,
  openStep,
  queryOf,
  type Schedule,
  type Step,
  stepKey,
  stepOperations,
} from '../../lib/scenarios/steps.ts';
import type { Protocol, Reads } from '../../lib/targets/target.ts';
import type { Block, ScriptPlan, Session } from '../plan/plan.ts';

/** One script of a plan, as it is calibrated. */
export interface PlannedScript {
  /** Name of its bundle. */
  readonly script: string;
  readonly protocol: Protocol;
  readonly reads: Reads | null;
  /** The first block in which it runs: its payload is the one that is calibrated with. */
  readonly block: Block;
  readonly schedule: Schedule;
  /** Variables that say what it does. */
  readonly settings: Readonly<Record<string, string>>;
  /** How many events its queries ask for. */
  readonly limits: readonly number[];
}

/** Enough to keep k6 busy, and few enough for their start not to last. */
const MOST_USERS = 20;
const WARM_UP_MS = 250;
const WINDOW_MS = 1_000;
/** What is offered by the open load: ten times what is begun beside faults by default, which one k6 user can begin in time. */
const OPEN = openLoad(1_000, 500);
/** What takes longer has not been kept up with. */
const OPEN_TIMEOUT_MS = 500;

/** Every script that a plan runs, once for each protocol, in the order in which they come. */
export function plannedScripts(sessions: readonly Session[]): PlannedScript[] {
  const found = new Map<string, PlannedScript>();
  for (const block of sessions.flatMap(({ blocks }) => blocks)) {
    for (const script of block.scripts) {
      const key = `${scriptName(script.choice.scenario)} ${script.protocol}`;
      // Nodes that are left alone take no script, and shares of a rate wait for it. What nodes answer to operations of tasks is not taken down.
      const unknown =
        script.schedule.steps.some(({ load }) => shareOf(load) !== null) || usesTasks(script.choice.scenario);
      if (script.skip === null && !unknown && !found.has(key)) found.set(key, planned(block, script));
    }
  }
  return [...found.values()];
}

function planned(block: Block, { choice, protocol, reads, variables }: ScriptPlan): PlannedScript {
  const { scenario } = choice;
  const common = { script: scriptName(scenario), protocol, reads, block };
  if (scenario.faults !== undefined || scenario.soaks) {
    // Nobody answers to an entry that was never there.
    const step = scenario.soaks ? { ...soakLoad(OPEN), load: OPEN } : openStep(OPEN);
    const schedule = { steps: [step], warmupMs: 0, durationMs: WINDOW_MS };
    const settings = {
      RATE: String(OPEN.writesPerSecond),
      READ_RATE: String(OPEN.readsPerSecond),
      TIMEOUT: `${OPEN_TIMEOUT_MS}ms`,
      DURATION: `${WINDOW_MS}ms`,
      ...(scenario.soaks ? { WARMUP: '0ms', NEW_ENTRIES: '0' } : {}),
    };
    return { ...common, schedule, settings, limits: [] };
  }
  const users = Math.min(MOST_USERS, Math.max(1, largest(choice.users)));
  const events = variables.AUDIT_TO ?? '0';
  const { rate } = choice;
  const steps = firstOfEach(stepsOf(scenario, { users: [users], rate }, Number(events)));
  const warmupMs = warmUpFor(steps, protocol, WARM_UP_MS);
  return {
    ...common,
    schedule: { steps, warmupMs, durationMs: WINDOW_MS },
    settings: {
      ...(rate === null ? {} : { OPEN_RATE: String(rate) }),
      // What begins on a schedule has none.
      ...(rate !== null || choice.users.length === 0 ? {} : { USERS: String(users) }),
      STEPS: steps.map(stepKey).join(','),
      WARMUP: `${warmupMs}ms`,
      DURATION: `${WINDOW_MS}ms`,
      ...(variables.KEYS === undefined ? {} : { KEYS: variables.KEYS }),
      // The trail is taken to be there already.
      ...(scenario.auditEvents ? { AUDIT_FROM: events, AUDIT_TO: events } : {}),
    },
    limits: steps.flatMap(({ load }) => queryOf(load)?.limit ?? []),
  };
}

/** The first step of each kind of operations: the others differ in where they are sent, which is one place here. */
function firstOfEach(steps: readonly Step[]): Step[] {
  const kinds = new Map<string, Step>();
  for (const step of steps) {
    const kind = stepOperations(step).join();
    if (!kinds.has(kind)) kinds.set(kind, step);
  }
  return [...kinds.values()];
}
