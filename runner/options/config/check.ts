import { parseRule, RuleError, type ThresholdRule } from '../../../lib/analysis/threshold-rules/parse.ts';
import { ANY, type Threshold } from '../../../lib/analysis/thresholds.ts';
import { parseDuration } from '../../../lib/base/duration.ts';
import { unknownName } from '../../../lib/base/suggest.ts';
import { LIMITS } from '../../../lib/report/thresholds.ts';
import { findScenario, SCENARIOS, scenarioOperations } from '../../../lib/scenarios/catalogue.ts';
import { LONGEST_STEP_MS } from '../../../lib/scenarios/length.ts';
import { SHORTEST_STEP_MS } from '../../../lib/scenarios/steps.ts';
import { findTarget, TARGETS } from '../../../lib/targets/index.ts';
import { spellingOf, type Target } from '../../../lib/targets/target.ts';
import type { Config, ConfigAccess, ConfigFile, Given, NodeEntry, OverrideEntry, ScenarioOverride } from './config.ts';
import { configError, found, pathFrom, type Source } from './describe.ts';
import { readNode, refuseShared } from './nodes.ts';
import { readSettings } from './settings.ts';

const NOTHING_GIVEN: Given = { target: null, tls: false };

const scenarioNames = SCENARIOS.map(({ name }) => name);

function readTarget(source: Source, name: string): Target {
  const target = findTarget(name);
  if (target) return target;
  const known = TARGETS.map((each) => each.name);
  throw configError(source, `target: ${unknownName('target', name, known)}`);
}

function readAccess(source: Source, content: ConfigFile): ConfigAccess {
  const file = (name: 'passwordFile' | 'cacert' | 'cert' | 'key'): string | null => {
    const path = content[name];
    return path === undefined ? null : pathFrom(source, name, path);
  };
  return {
    user: content.user ?? null,
    passwordFile: file('passwordFile'),
    cacert: file('cacert'),
    cert: file('cert'),
    key: file('key'),
  };
}

function readTime(source: Source, place: string, text: string, lowMs: number): number {
  const value = parseDuration(text);
  if (value !== null && value >= lowMs && value <= LONGEST_STEP_MS) return value;
  const bound =
    value !== null && value > LONGEST_STEP_MS ? `at most ${LONGEST_STEP_MS / 3_600_000}h` : `at least ${lowMs}ms`;
  const must = value === null ? 'a time with its unit, such as 15s, 500ms or 2m' : bound;
  throw configError(source, `${place} is ${found(text)}; it must be ${must}`);
}

function readOverride(source: Source, name: string, entry: OverrideEntry): ScenarioOverride {
  if (!findScenario(name)) throw configError(source, `scenarios: ${unknownName('scenario', name, scenarioNames)}`);
  const { users, duration, warmup } = entry;
  const place = `scenarios.${name}`;
  return {
    users: users ?? null,
    durationMs: duration === undefined ? null : readTime(source, `${place}.duration`, duration, SHORTEST_STEP_MS),
    warmupMs: warmup === undefined ? null : readTime(source, `${place}.warmup`, warmup, 0),
  };
}

function checkThreshold(source: Source, entry: Threshold, place: string): void {
  const { scenario: name, operation } = entry;
  const scenario = findScenario(name);
  if (name !== ANY && !scenario) {
    throw configError(source, `${place}.scenario: ${unknownName('scenario', name, [ANY, ...scenarioNames])}`);
  }
  if (scenario && operation !== ANY && !scenarioOperations(scenario).includes(operation)) {
    const known = [ANY, ...scenarioOperations(scenario)].join(', ');
    throw configError(
      source,
      `${place}.operation is "${operation}", which ${name} does not do; it must be one of ${known}`,
    );
  }
  if (LIMITS.every((limit) => entry[limit] === undefined)) {
    throw configError(source, `${place} sets no limit; it must have at least one of ${LIMITS.join(', ')}`);
  }
}

function readRule(source: Source, rule: string, place: string): ThresholdRule {
  try {
    return parseRule(rule);
  } catch (error) {
    if (error instanceof RuleError) throw configError(source, `${place} is ${found(rule)}: ${error.message}`);
    throw error;
  }
}

/** Two entries for the same would leave open which of them decides. */
function refuseTwice(source: Source, entries: readonly Threshold[]): void {
  const seen = new Map<string, number>();
  entries.forEach(({ scenario, operation, step }, at) => {
    const key = JSON.stringify([scenario, operation, step]);
    const before = seen.get(key);
    if (before !== undefined) {
      const what = 'the same scenario, operation and step';
      throw configError(
        source,
        `thresholds[${at}] is for ${what} as thresholds[${before}]; put their limits into one entry`,
      );
    }
    seen.set(key, at);
  });
}

/**
 * Checks what the schema cannot: names, addresses, times, and that nothing is there twice.
 * @param given what flags say beside it
 * @throws UserError (exit 2) that names the file, the field, what was found and what must be there
 */
export function checkConfig(source: Source, content: ConfigFile, given: Given = NOTHING_GIVEN): Config {
  const target = content.target === undefined ? null : readTarget(source, content.target);
  const tls = given.tls || content.cacert !== undefined || content.cert !== undefined;
  const spelling = spellingOf(given.target ?? target ?? TARGETS[0], tls);
  const node = (entry: NodeEntry, place: string, name: string) => readNode(source, entry, place, name, spelling);
  const nodes = (content.nodes ?? []).map((entry, at) => node(entry, `nodes[${at}]`, `node${at + 1}`));
  const single = content.single === undefined ? null : node(content.single, 'single', 'single');
  refuseShared(source, single === null ? nodes : [...nodes, single]);
  const scenarios = new Map<string, ScenarioOverride>();
  for (const [name, entry] of Object.entries(content.scenarios ?? {})) {
    scenarios.set(name, readOverride(source, name, entry));
  }
  const thresholds = content.thresholds ?? [];
  for (const [at, entry] of thresholds.entries()) checkThreshold(source, entry, `thresholds[${at}]`);
  refuseTwice(source, thresholds);
  return {
    ...source,
    target,
    protocol: content.protocol ?? null,
    reads: content.reads ?? null,
    nodes: nodes.map(({ node }) => node),
    single: single?.node ?? null,
    settings: readSettings(source, content.settings),
    access: readAccess(source, content),
    scenarios,
    thresholds,
    rules: (content.rules ?? []).map((rule, at) => readRule(source, rule, `rules[${at}]`)),
  };
}
