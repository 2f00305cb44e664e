import { setTimeout as wait } from 'node:timers/promises';
import { count } from '../../../lib/base/format.ts';
import { LAST_ENTRY } from '../../../lib/data/once.ts';
import type { EntryTarget } from '../../../lib/targets/kinds.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import { askNodes } from '../../cluster/look.ts';
import type { Loss } from '../../cluster/ownership.ts';
import { Sender } from '../../cluster/send.ts';
import { keepsEntry, type ReadinessProbe } from '../../embedded/readiness.ts';
import { whyAborted } from '../../system/aborted.ts';
import { inWords } from '../../system/files.ts';
import { askedStandings } from '../calm/standings.ts';
import { notWhole } from '../calm/whole.ts';
import { firstRefusal } from '../driver/driver.ts';
import { NodeDied } from '../driver/node-died.ts';
import { REJOIN_MS } from '../schedule.ts';
import type { Stage } from '../stage.ts';
import { doubtsOf, judgeSafety, type Ledger, unjudged } from './ledger.ts';
import { readBack } from './read-back.ts';
import type { Reading } from './reading.ts';
import type { LedgerContext } from './writes.ts';

const LOOK_EVERY_MS = 50;

/** The nodes that are not known dead. */
function living({ nodes, dead }: Stage): readonly ClusterNode[] {
  return nodes.filter(({ name }) => !dead.includes(name));
}

/** Waits until the nodes that live are whole. @returns what is missing when that does not happen in time; null when it does */
async function untilWhole(stage: Stage, sender: Sender): Promise<string | null> {
  const { target, dataset, signal } = stage.options;
  const { clock } = stage;
  // One that no history tells of, and a value of this moment.
  const probe = { entry: dataset.entry(LAST_ENTRY), value: `up at ${clock.epochMs()}` };
  const deadline = clock.elapsedMs() + stage.patience.ms;
  for (;;) {
    signal.throwIfAborted();
    // Those that live may be too few for a leader, and then never serve.
    if (2 * stage.dead.length >= stage.nodes.length) return `${stage.dead.join(', ')} did not survive`;
    const missing = await missingNow(target, living(stage), sender, probe, signal);
    if (missing === null) stage.patience.restored();
    if (missing === null || clock.elapsedMs() >= deadline) return missing;
    await wait(LOOK_EVERY_MS);
  }
}

/**
 * Why a cluster is not whole right now, by what its nodes answer when they are asked; null when it is. Where they do not say
 * it: whether each takes a write and shows it, for one that has only come back answers reads from before, which would
 * look like a loss.
 */
export async function missingNow(
  target: EntryTarget,
  nodes: readonly ClusterNode[],
  sender: Sender,
  probe: ReadinessProbe,
  signal?: AbortSignal,
): Promise<string | null> {
  if ('absent' in target.view) {
    const kept = await Promise.all(nodes.map(({ url }) => keepsEntry(target, url, sender, probe)));
    return notWhole(nodes.map(({ name }, at) => ({ name, said: null, accepts: kept[at] === true })));
  }
  const urls = nodes.map(({ url }) => url);
  return notWhole(askedStandings(target, nodes, await askNodes(target, urls, sender, signal)));
}

/** Position among some nodes of the one that leads now; null when none of them does, and where nodes do not say it. */
async function leaderNow({ options }: Stage, nodes: readonly ClusterNode[], sender: Sender): Promise<number | null> {
  const { target, signal } = options;
  if ('absent' in target.view) return null;
  const urls = nodes.map(({ url }) => url);
  const { leader } = await askNodes(target, urls, sender, signal);
  const at = urls.indexOf(leader?.url ?? '');
  return at < 0 ? null : at;
}

/**
 * Kills all nodes at once and starts them again; a cluster that is not whole, or was not for a fault, is left as it is.
 * @returns why that was not done or did not succeed; null when it did
 */
async function restartAll(stage: Stage, sender: Sender): Promise<string | null> {
  const { driver, names, dead, load, options } = stage;
  // What is not whole is not broken further.
  if (dead.length > 0) return `${dead.join(', ')} did not survive`;
  const refusal = stage.lost ?? firstRefusal(driver, ['kill', 'start'], names) ?? load.refused;
  if (refusal !== null) return refusal;
  const missing = await untilWhole(stage, sender);
  if (missing !== null) return `it is not whole: ${missing}`;
  options.say('killing and restarting the whole cluster');
  let failure: string | null = null;
  try {
    await stage.act('kill', names);
    await stage.act('start', names);
  } catch (error) {
    // A node that was killed must not stay so: what comes next needs it, and the user's cluster is to be left as it was.
    const left = await stage.restore();
    // A node that did not survive it does not unmake the restart of the others.
    if (!(error instanceof NodeDied)) failure = [inWords(error), ...left].join('; ');
  }
  const after = await untilWhole(stage, sender);
  if (after === null) return failure;
  if (stage.dead.length > 0) return failure ?? `of all nodes, ${stage.dead.join(', ')} did not survive it`;
  return failure ?? `${after}, ${REJOIN_MS / 1_000} s after it`;
}

/**
 * Reads everything back from every node, kills and restarts the whole cluster, and reads it all again: the judgement on every
 * write of a scenario. The load and the probes must have ended. Nothing is judged, nor broken, when the data is not the run's any more.
 */
export async function prove(stage: Stage): Promise<Ledger> {
  const context = stage.ledger();
  const before = await lossNow(stage);
  if (before !== null) return unjudged(context, before.what);
  const { readings, notes } = await readAll(stage, context);
  const after = await lossNow(stage);
  if (after !== null) return unjudged(context, after.what);
  // Nodes may have died since the context was made.
  return judgeSafety({ ...context, dead: stage.dead }, readings, notes);
}

/** Finds out whether others have deleted or overwritten the data. */
async function lossNow(stage: Stage): Promise<Loss | null> {
  const loss = stage.loss ?? (await stage.options.loss());
  if (loss === null || stage.loss !== null) return loss;
  // Before anything was broken, or with another run at work, there is no doubt who it was.
  const sure = loss.taken || stage.driver.events.length === 0;
  stage.loss = sure ? loss : { ...loss, what: `${loss.what}, or the nodes lost all that it held` };
  return stage.loss;
}

async function readAll(
  stage: Stage,
  context: LedgerContext,
): Promise<{ readonly readings: readonly Reading[]; readonly notes: readonly string[] }> {
  const { target, credentials, dataset, values, signal, say } = stage.options;
  const { entries } = context;
  const doubtful = doubtsOf(context);
  const sender = new Sender(credentials);
  const readings: Reading[] = [];
  const notes: string[] = [];
  try {
    const read = async (when: Reading['when']): Promise<void> => {
      const nodes = living(stage);
      const whom = nodes.length < stage.nodes.length ? 'the nodes that live' : 'every node';
      say(`reading ${count(entries.count)} entries back from ${whom}`);
      const place = { target, sender, dataset, entries, nodes, values };
      // Of a cluster that has been waited for in vain.
      const patience =
        stage.lost !== null
          ? { patienceMs: 0, retries: 1 }
          : { patienceMs: stage.patience.ms, ...(stage.patience.inVain ? { retries: 1 } : {}) };
      const leader = (): Promise<number | null> => leaderNow(stage, nodes, sender);
      readings.push(await readBack({ when, ...place, ...patience, doubtful, leader, signal }));
    };
    await read('after-faults');
    const failure = await restartAll(stage, sender);
    if (failure === null) await read('after-full-restart');
    else notes.push(`The whole cluster was not restarted: ${failure}.`);
  } catch (error) {
    // What was read until then is worth telling; the ledger says that it is not complete.
    notes.push(`Not everything was read back: ${signal.aborted ? whyAborted(signal) : inWords(error)}.`);
  } finally {
    await sender.close();
  }
  return { readings, notes };
}
