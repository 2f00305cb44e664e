import { setTimeout as wait } from 'node:timers/promises';
import { count } from '../../../lib/base/format.ts';
import { LAST_ENTRY } from '../../../lib/data/once.ts';
import { INTERRUPTED } from '../../../lib/report/cell.ts';
import { isReady } from '../../../lib/targets/discovery.ts';
import type { Target } from '../../../lib/targets/target.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import { lookAround } from '../../cluster/external.ts';
import { Sender } from '../../cluster/send.ts';
import { keepsEntry, type ReadinessProbe } from '../../embedded/readiness.ts';
import { inWords } from '../../system/files.ts';
import { firstRefusal } from '../driver/driver.ts';
import { NodeDied } from '../driver/node-died.ts';
import { REJOIN_MS } from '../schedule.ts';
import type { Stage } from '../stage.ts';
import { doubtsOf, judgeSafety, type Ledger } from './ledger.ts';
import { readBack } from './read-back.ts';
import type { Reading } from './reading.ts';

const LOOK_EVERY_MS = 50;

/** The nodes that are not known dead. */
function living({ nodes, dead }: Stage): readonly ClusterNode[] {
  return nodes.filter(({ name }) => !dead.includes(name));
}

/** Waits until every node that lives serves; false when that does not happen in time. */
async function allReady(stage: Stage, sender: Sender): Promise<boolean> {
  const { target, dataset, signal } = stage.options;
  const { clock } = stage;
  // One that no history tells of, and a value of this moment.
  const probe = { entry: dataset.entry(LAST_ENTRY), value: `up at ${clock.epochMs()}` };
  const deadline = clock.elapsedMs() + REJOIN_MS;
  while (clock.elapsedMs() < deadline) {
    signal.throwIfAborted();
    // Those that live may be too few for a leader, and then never serve.
    if (2 * stage.dead.length >= stage.nodes.length) return false;
    const urls = living(stage).map(({ url }) => url);
    if (await allServe(target, urls, sender, probe, signal)) return true;
    await wait(LOOK_EVERY_MS);
  }
  return false;
}

/**
 * Whether every node is ready and one leads. Where nodes do not say it: whether each takes a write and shows it, for one that
 * has only come back answers reads from before, which would look like a loss.
 */
export async function allServe(
  target: Target,
  urls: readonly string[],
  sender: Sender,
  probe: ReadinessProbe,
  signal?: AbortSignal,
): Promise<boolean> {
  if ('absent' in target.view) {
    const kept = await Promise.all(urls.map((url) => keepsEntry(target, url, sender, probe)));
    return !kept.includes(false);
  }
  const { nodes, leader } = await lookAround(target, urls, sender, signal);
  const ready = new Set(nodes.filter(isReady).map(({ url }) => url));
  return leader !== null && urls.every((url) => ready.has(url));
}

/** Kills all nodes at once and starts them again. @returns why that was not done or did not succeed; null when it did */
async function restartAll(stage: Stage, sender: Sender): Promise<string | null> {
  const { driver, names, dead } = stage;
  // What is not whole is not broken further.
  if (dead.length > 0) return `${dead.join(', ')} did not survive`;
  const refusal = firstRefusal(driver, ['kill', 'start'], names);
  if (refusal !== null) return refusal;
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
  if (await allReady(stage, sender)) return failure;
  if (stage.dead.length > 0) return failure ?? `of all nodes, ${stage.dead.join(', ')} did not survive it`;
  return failure ?? `not every node was ready ${REJOIN_MS / 1_000} s after it`;
}

/**
 * Reads everything back from every node, kills and restarts the whole cluster, and reads it all again: the judgement on every
 * write of a scenario. The load and the probes must have ended.
 */
export async function prove(stage: Stage): Promise<Ledger> {
  const { target, credentials, dataset, values, signal, say } = stage.options;
  const context = stage.ledger();
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
      readings.push(await readBack({ when, ...place, doubtful, signal }));
    };
    await read('after-faults');
    say('killing and restarting the whole cluster');
    const failure = await restartAll(stage, sender);
    if (failure === null) await read('after-full-restart');
    else notes.push(`The whole cluster was not restarted: ${failure}.`);
  } catch (error) {
    // What was read until then is worth telling; the ledger says that it is not complete.
    notes.push(`Not everything was read back: ${signal.aborted ? INTERRUPTED : inWords(error)}.`);
  } finally {
    await sender.close();
  }
  // Nodes may have died since the context was made.
  return judgeSafety({ ...context, dead: stage.dead }, readings, notes);
}
