import { byteSize } from '../../lib/base/format.ts';
import { namespaceNames } from '../../lib/data/dataset.ts';
import { OWNER_NAMESPACE } from '../../lib/data/owner.ts';
import { CONTROL_TIER } from '../../lib/data/tier.ts';
import { WORKERS } from '../../lib/data/worker-names.ts';
import { usesTasks } from '../../lib/scenarios/scenario.ts';
import type { BenchOptions } from '../options/options.ts';
import { estimate } from '../plan/estimate.ts';
import { auditNamespaces } from '../plan/namespaces.ts';
import type { Session } from '../plan/plan.ts';
import type { Progress } from '../progress/progress.ts';
import { type Asking, terminalAsking } from '../system/ask.ts';
import { usageError } from '../system/errors.ts';

type Writing = Pick<BenchOptions, 'target' | 'control' | 'cleanup'>;

/** What a session writes to a cluster of the user's, where, and what becomes of it: a clause that begins with a verb. */
export function writingInWords(session: Session, { target, control, cleanup }: Writing): string {
  const { blocks } = session;
  const bytes = byteSize(estimate([session]).bytesWritten);
  const { entries } = target;
  if ('absent' in entries) {
    const end = cleanup ? 'deletes each with all it holds when it is through' : 'leaves them there';
    return `writes up to ${bytes} of messages into queues of its own, whose names begin with bench-, and ${end}`;
  }
  const filled = blocks.filter((block) => block.entries > 0);
  const tiers = [...new Map(filled.map(({ tier }) => [tier.name, tier])).values()];
  const workers = blocks.some(({ scripts }) => scripts.some(({ choice }) => usesTasks(choice.scenario)));
  const names = [
    ...tiers.map((tier) => {
      const all = namespaceNames(tier);
      return all.length === 1 ? `${all[0]}` : `${all[0]} to ${all.at(-1)}`;
    }),
    ...tiers.flatMap((tier) => auditNamespaces(tier, blocks)),
    ...(control ? namespaceNames(CONTROL_TIER) : []),
    OWNER_NAMESPACE,
    ...(workers ? [`workers whose names begin with ${WORKERS}`] : []),
  ];
  const stays = !cleanup || 'absent' in entries.namespaces;
  const end = stays ? 'and leaves them there' : 'and deletes these namespaces with all they hold at the end';
  return `writes up to ${bytes} of values into ${names.join(', ')}, ${end}`;
}

export interface FoundContext {
  readonly options: Writing & Pick<BenchOptions, 'useFoundCluster'>;
  readonly progress: Pick<Progress, 'close'>;
  readonly signal: AbortSignal;
  /** Who is asked; by default whoever sits at the terminal. */
  readonly agree?: Asking;
}

/**
 * A cluster that only answers where its kind listens by default is somebody's, and is not loaded unasked.
 * @param urls where it answers
 * @throws UserError (exit 2) without a yes
 */
export async function agreeToFound(
  urls: readonly string[],
  session: Session,
  { options, progress, signal, agree = terminalAsking(signal) }: FoundContext,
): Promise<void> {
  if (options.useFoundCluster) return;
  const { name } = options.target;
  const found = `a cluster that nobody named answers where ${name} listens by default: ${urls.join(', ')}`;
  const what = `measuring it ${writingInWords(session, options)}`;
  const ways = `Name it with --host ${urls.join(',')}, or take it with --use-found-cluster; --nodes 3 starts one of raftmark's own.`;
  if (agree === null) throw usageError(`${found}; ${what}.\n${ways}`);
  progress.close();
  if (!(await agree(`${found};\n${what}.\nMeasure it?`)))
    throw usageError(`nothing was written and nothing measured.\n${ways}`);
}
