import { fail } from 'k6';
import exec from 'k6/execution';
import type { Options } from 'k6/options';

/** What puts another load on the cluster than the script means, when somebody sets it from outside. */
const OF_LOAD = ['rps', 'minIterationDuration', 'noConnectionReuse', 'noVUConnectionReuse'] as const;
/** What of a scenario k6 tells again as it was given; times have a spelling of its own. */
const OF_SCENARIO = ['executor', 'vus', 'iterations'] as const;

type Scenarios = Readonly<Record<string, Readonly<Partial<Record<(typeof OF_SCENARIO)[number], unknown>>>>>;

/**
 * Keeps what a script exports as options. Init context only: later k6 writes into the same object what it was told by others.
 * @param advice where the load comes from
 * @returns a check for setup, which ends the script when flags or variables of k6 (--vus, --duration, --iterations, --stage, --rps,
 *   K6_VUS ...) have taken the place of its own steps: what it would measure then is not what its table says
 */
export function ownOptions(options: Options, advice: string): () => void {
  const own = { load: OF_LOAD.map((name) => options[name] ?? null), scenarios: shapes(options) };
  return () => {
    const found = exec.test.options as Options;
    if (shapes(found) !== own.scenarios) {
      fail(`flags or variables of k6 have replaced the script's steps (--vus, --duration, K6_VUS ...): ${advice}`);
    }
    const other = OF_LOAD.find((name, at) => (found[name] ?? null) !== own.load[at]);
    if (other !== undefined) fail(`k6 was told ${other}, which changes the load: ${advice}`);
  };
}

/** The scenarios as a text that is the same for the same. */
function shapes({ scenarios = {} }: Options): string {
  const found = scenarios as unknown as Scenarios;
  return Object.keys(found)
    .sort()
    .map((name) => [name, ...OF_SCENARIO.map((key) => found[name]?.[key] ?? '')].join(' '))
    .join('\n');
}
