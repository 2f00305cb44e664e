import { count } from '../../lib/base/format.ts';
import type { Payload } from '../../lib/data/payload.ts';
import { TIERS, type Tier } from '../../lib/data/tier.ts';
import type { CellPlan, Mode } from '../../lib/report/cell.ts';
import { datasetEntries, type Scenario } from '../../lib/scenarios/catalogue.ts';
import { openStep, type Step } from '../../lib/scenarios/steps.ts';
import { absence } from '../../lib/targets/target.ts';
import { faultScheduleMs } from '../faults/schedule.ts';
import { estimate } from './estimate.ts';
import type { Block, Choice, Plan, PlanRequest, ScriptPlan } from './plan.ts';

/** The sizes of the audit trail that a scenario asks about in a tier, smallest first; none where the tier is too small. */
function auditLevels(scenario: Scenario, tier: Tier): readonly number[] {
  return scenario.auditEvents?.(tier) ?? [];
}

/** The shortest audit trail that a scenario asks about in any tier. */
function leastLevel(scenario: Scenario): number {
  return Math.min(...TIERS.flatMap((tier) => auditLevels(scenario, tier)));
}

function skipReason(
  { target }: PlanRequest,
  { scenario }: Choice,
  tier: Tier,
  payload: Payload,
  mode: Mode,
): string | null {
  if (scenario.faults !== undefined && mode === 'single') return 'a lone node has no other that could take over';
  const { maxPayload } = target.entries;
  if (payload.bytes > maxPayload.bytes) {
    return `${target.name} takes values of at most ${maxPayload.bytes} bytes (${maxPayload.source})`;
  }
  const lacking = absence(target, scenario.needs);
  if (lacking !== null) return lacking;
  if (!scenario.auditEvents || auditLevels(scenario, tier).length > 0) return null;
  const least = count(leastLevel(scenario));
  return `the ${tier.name} tier has ${count(tier.entries)} entries, and the shortest audit trail is ${least} events: choose a larger tier`;
}

function cellOf(
  tier: Tier,
  payload: Payload,
  scenario: Scenario,
  mode: Mode,
  { name, users, repetition }: Pick<Step, 'name' | 'users' | 'repetition'>,
): CellPlan {
  return {
    id: [tier.name, payload.name, scenario.name, name, mode, repetition].join('/'),
    tier: tier.name,
    payload: { name: payload.name, bytes: payload.bytes },
    scenario: scenario.name,
    step: { name, users },
    mode,
    repetition,
  };
}

/** A scenario that breaks nodes is one cell: one k6 process of open load, and what the runner does meanwhile. */
function faultScript(request: PlanRequest, choice: Choice, tier: Tier, payload: Payload, mode: Mode): ScriptPlan {
  const { scenario } = choice;
  const { load, timeoutMs, kind } = request.faults;
  const step = openStep(load, timeoutMs);
  const name = scenario.faults === 'failover' ? kind : step.name;
  return {
    choice,
    mode,
    schedule: { steps: [step], warmupMs: 0, durationMs: faultScheduleMs(scenario, request.faults) },
    settings: {},
    skip: skipReason(request, choice, tier, payload, mode),
    cells: [cellOf(tier, payload, scenario, mode, { ...step, name })],
  };
}

/** The k6 processes of one scenario on one dataset and cluster: one, or one for each size of the audit trail. */
function scriptsOf(request: PlanRequest, choice: Choice, tier: Tier, payload: Payload, mode: Mode): ScriptPlan[] {
  const { scenario, users, durationMs } = choice;
  if (scenario.faults !== undefined) return [faultScript(request, choice, tier, payload, mode)];
  const sizes = auditLevels(scenario, tier);
  // What is too much for a tier is in the plan all the same, so that the report says why there is nothing.
  const levels = sizes.length > 0 ? sizes : [scenario.auditEvents ? leastLevel(scenario) : 0];
  return levels.map((events, at) => {
    const steps = scenario.steps(users, events);
    return {
      choice,
      mode,
      schedule: { steps, warmupMs: choice.warmupMs ?? request.warmupMs, durationMs },
      settings: scenario.auditEvents ? { AUDIT_FROM: String(levels[at - 1] ?? 0), AUDIT_TO: String(events) } : {},
      skip: skipReason(request, choice, tier, payload, mode),
      cells: steps.map((step) => cellOf(tier, payload, scenario, mode, step)),
    };
  });
}

/** The scripts of one dataset: those of all clusters in turn, each pair in the other order than the one before. */
function interleaved(request: PlanRequest, choices: readonly Choice[], tier: Tier, payload: Payload): ScriptPlan[] {
  return choices.flatMap((choice, at) => {
    const perMode = request.modes.map((mode) => scriptsOf(request, choice, tier, payload, mode));
    const ordered = at % 2 === 0 ? perMode : perMode.reverse();
    return (ordered[0] ?? []).flatMap((_, level) => ordered.map((scripts) => scripts[level] as ScriptPlan));
  });
}

/** Lays out a run, cell by cell: tiers, then payloads, then scenarios, then steps. */
export function makePlan(request: PlanRequest): Plan {
  const blocks: Block[] = [];
  for (const tier of request.tiers) {
    const payloads = request.choices.flatMap(({ scenario }) => scenario.payloads ?? request.payloads);
    const chosen = request.payloads.filter(({ bytes }) => payloads.some((payload) => payload.bytes === bytes));
    // A size that the user named keeps the user's name for it.
    const sizes = new Map<number, Payload>();
    const ordered = request.choices.some(({ scenario }) => !scenario.payloads) ? [...chosen, ...payloads] : payloads;
    for (const payload of ordered) {
      const named = chosen.find(({ bytes }) => bytes === payload.bytes) ?? payload;
      if (!sizes.has(payload.bytes)) sizes.set(payload.bytes, named);
    }
    for (const payload of sizes.values()) {
      const here = request.choices.filter(({ scenario }) =>
        (scenario.payloads ?? request.payloads).some(({ bytes }) => bytes === payload.bytes),
      );
      // Scenarios that want a smaller dataset of the same payload get one of their own.
      for (const entries of new Set(here.map(({ scenario }) => datasetEntries(scenario, tier, payload)))) {
        const choices = here.filter(({ scenario }) => datasetEntries(scenario, tier, payload) === entries);
        const scripts = interleaved(request, choices, tier, payload);
        blocks.push({ tier, payload, entries, modes: request.modes, scripts });
      }
    }
  }
  return {
    blocks,
    cells: blocks.flatMap(({ scripts }) => scripts.flatMap(({ cells }) => cells)),
    estimate: estimate(blocks),
  };
}
