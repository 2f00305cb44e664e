import { fail, sleep } from 'k6';
import type { Dataset } from '../data/dataset.ts';
import type { Values } from '../data/values.ts';
import type { Settings } from '../exchange/settings.ts';
import { refusalInWords } from '../targets/login.ts';
import type { Reason } from '../targets/outcome.ts';
import { accessAdvice } from './access.ts';
import { BATCH, fillFromSetup } from './dataset-fill.ts';
import type { Nodes } from './nodes.ts';
import type { ScriptBasis } from './script.ts';
import type { Wire } from './wire.ts';

const SAMPLE = 20;
/** How long nodes may take to show what has been acknowledged. */
const CATCH_UP_S = 10;
const LOOK_EVERY_S = 0.25;

/** Setting up may have to write the dataset, and does it in parallel; k6's own bound would be six requests at a time. */
export const SETUP_OPTIONS = { setupTimeout: '30m', batch: BATCH, batchPerHost: BATCH } as const;

/** Up to `count` positions spread evenly over 0..total-1, the first and the last among them. */
function spread(total: number, count: number): number[] {
  const picks = Math.min(total, count);
  return Array.from({ length: picks }, (_, at) => (picks === 1 ? 0 : Math.round((at * (total - 1)) / (picks - 1))));
}

/** What is wrong with an entry. */
interface EntryProblem {
  readonly text: string;
  /** The node could not tell, which may pass with an election. */
  readonly passing: boolean;
}

/** What a node says of entries for good; anything else may be said of any request while no leader is there. */
const TELLING: readonly Reason[] = ['not-found', 'bad-request', 'too-large', 'wrong-value'];

/** What is wrong with a sample of the dataset as one node sees it; empty when nothing is. */
function datasetProblems(
  settings: Settings,
  dataset: Dataset,
  values: Values,
  node: string,
  wire: Wire,
): EntryProblem[] {
  const { entries } = settings.target;
  const problems: EntryProblem[] = [];
  for (const index of spread(dataset.tier.entries, SAMPLE)) {
    const entry = dataset.entry(index);
    const response = wire.send(node, entries.read(entry), settings.timeoutMs);
    const answer = settings.target.classify('read', response);
    const where = `${entry.namespace}/${entry.key} on ${node}`;
    if (answer.outcome !== 'ok') {
      if (answer.reason === 'unauthorized' || answer.reason === 'forbidden') {
        fail(
          `${node} does not let us read: ${refusalInWords(response)}. ${accessAdvice(settings.target, answer.reason)}`,
        );
      }
      const passing = !TELLING.includes(answer.reason);
      problems.push({ text: `${where}: ${answer.reason}`, passing });
      // The others would each wait for the same.
      if (passing) return problems;
      continue;
    }
    const value = entries.readValue(response, entry);
    if (value === null) problems.push({ text: `${where}: not there`, passing: false });
    else if (!values.recognise(value, index)) {
      const text = `${where}: holds a value of ${value.length} bytes that no write of this seed, payload and entropy to this entry makes`;
      problems.push({ text, passing: false });
    }
  }
  return problems;
}

/** The same once it has been written: what one node acknowledged may take a moment to be seen, on others or at all. */
export function settledProblems(
  settings: Settings,
  dataset: Dataset,
  values: Values,
  node: string,
  wire: Wire,
): string[] {
  for (let waited = 0; ; waited += LOOK_EVERY_S) {
    const problems = datasetProblems(settings, dataset, values, node, wire);
    if (problems.length === 0 || waited >= CATCH_UP_S) return problems.map(({ text }) => text);
    sleep(LOOK_EVERY_S);
  }
}

/** The same of the leader, wherever it is by now: an election may be under way. */
function leaderProblems(settings: Settings, dataset: Dataset, values: Values, nodes: Nodes, wire: Wire): string[] {
  const untilMs = Date.now() + settings.patience.leaderMs;
  for (;;) {
    const problems = datasetProblems(settings, dataset, values, nodes.entry, wire);
    if (!problems.some(({ passing }) => passing) || Date.now() >= untilMs) return problems.map(({ text }) => text);
    sleep(LOOK_EVERY_S);
    nodes.lookElsewhere();
  }
}

/** Checks that the dataset is there, writing it first where the settings say so; ends the script when it is not. */
export async function requireDataset(
  settings: Settings,
  dataset: Dataset,
  { pieces, values }: Pick<ScriptBasis, 'pieces' | 'values'>,
  nodes: Nodes,
  wire: Wire,
): Promise<void> {
  let problems = leaderProblems(settings, dataset, values, nodes, wire);
  if (problems.length > 0 && settings.seedData) {
    await fillFromSetup(settings, dataset, pieces, nodes, wire);
    problems = settledProblems(settings, dataset, values, nodes.entry, wire);
  }
  if (problems.length > 0) {
    fail(`the ${settings.tier.name} dataset is not there (${problems[0]}). Run seed.js first, or set SEED_DATA=1.`);
  }
}
