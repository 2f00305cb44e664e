import { keepsEntries } from '../lib/targets/kinds.ts';
import { calibrationText } from './calibration/text.ts';
import { clean } from './clean/clean.ts';
import { knobSettings, tunedRecipe } from './embedded/knobs.ts';
import type { Recipe } from './embedded/recipe.ts';
import { findRecipe, RECIPES } from './embedded/recipes.ts';
import { readConfig } from './options/config/read.ts';
import type { BenchFlags } from './options/flags/bench.ts';
import { idleFlags } from './options/idle-flags.ts';
import { listText } from './options/list-text.ts';
import { readOptions } from './options/options.ts';
import { benchProgram } from './options/program.ts';
import { givenBy } from './options/reach.ts';
import { checkPlan } from './plan/check-plan.ts';
import { wantedSessions } from './plan/clusters.ts';
import { makePlan } from './plan/make-plan.ts';
import type { Plan } from './plan/plan.ts';
import { quotaRefusal, surelyEmbedded } from './plan/quota.ts';
import { rulesInWords, rulesOf } from './plan/rules.ts';
import { planText } from './plan/text.ts';
import { checkNewFile, checkWritable } from './report/folder.ts';
import { whyNoControl } from './run/control.ts';
import { out } from './run/publish.ts';
import { Bench } from './run/run.ts';
import { main } from './system/cli.ts';
import type { UserError } from './system/errors.ts';
import { readHolding } from './system/holding.ts';

async function bench(flags: BenchFlags): Promise<void> {
  const options = readOptions(flags, process.env, await readConfig(flags.configFile, givenBy(flags)));
  if (options.list !== null) return out(listText(options.list, knobLists()));
  const control = whyNoControl(options) === null;
  const recipe = findRecipe(options.target.name);
  const settings = options.vary === null ? null : knobSettings(recipe, options.vary);
  const plan = makePlan({
    ...options,
    sessions: wantedSessions({ ...options, settings }),
    control,
    holding: readHolding(),
  });
  const tooMuch = recipe === null ? null : tooMuchFor(recipe, plan, !options.cleanup);
  const { rules, warnings: unmet } = rulesOf(plan, options.rules, options.thresholdRules);
  const scenarios = options.choices.map(({ scenario }) => scenario);
  const doubts = [...options.warnings, ...idleFlags(flags, scenarios), ...unmet];
  if (options.dryRun) {
    const lines = [
      planText(plan, options.faults.rateGiven),
      ...rulesInWords(plan, rules),
      ...(options.calibration && keepsEntries(options.target) ? [calibrationText(plan.sessions)] : []),
      ...doubts.map((text) => `warning: ${text}`),
      ...(tooMuch === null ? [] : [`It would be refused: ${tooMuch.message}`]),
    ];
    return out(lines.join('\n'));
  }
  if (tooMuch !== null) throw tooMuch;
  const warnings = [...doubts, ...checkPlan(plan, options.yes)];
  // The folder is made with the report: a run that never measures leaves nothing.
  await checkWritable(options.outputDir, { dryRun: true });
  if (options.junit !== null) await checkNewFile(options.junit, '--junit');
  await new Bench({ ...options, rules }, plan, warnings).run();
}

/** What `--list` says of knobs. */
function knobLists() {
  return RECIPES.map(({ target, tuning }) => ({ target: target.name, knobs: tuning?.knobs ?? [] }));
}

/** Why embedded clusters of a plan could not store what it writes; null when all could. */
function tooMuchFor(recipe: Recipe, { sessions }: Plan, kept: boolean): UserError | null {
  for (const session of surelyEmbedded(sessions)) {
    const refusal = quotaRefusal([session], tunedRecipe(recipe, session.clusters).quota, kept);
    if (refusal !== null) return refusal;
  }
  return null;
}

// Keeps a key that came as a flag out of this process's own line in `ps`.
process.title = 'raftmark';
await main(benchProgram(bench, clean), process.argv);
