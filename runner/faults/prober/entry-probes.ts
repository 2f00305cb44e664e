import type { PatientRead } from '../../../lib/analysis/barrier.ts';
import { probeEntry } from '../../../lib/data/once.ts';
import { writerNumber } from '../../../lib/data/stamp.ts';
import type { Answer } from '../../../lib/targets/outcome.ts';
import { isSilence } from '../../../lib/targets/transport-error.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { ProbeMemory, ProbeWrite } from './memory.ts';
import type { ProberOptions } from './options.ts';
import type { ProbeEnd, ProbeRequests } from './requests.ts';
import type { StatusLog } from './status.ts';

/** What the probes of entries work with. */
export interface ProbeParts {
  readonly requests: ProbeRequests;
  readonly sightings: StatusLog;
  readonly memory: ProbeMemory;
}

/** Probes of one node, by its position: a write through it, and a read from it of a write that it should have. */
export interface EntryProbes {
  write(node: number): Promise<void>;
  read(node: number): Promise<void>;
  /**
   * A read of the write that was acknowledged last, with more time than the others have.
   * @param patiently sends it
   * @returns null before any write was acknowledged
   * @throws what ends it
   */
  readPatiently(node: number, patiently: ProbeRequests): Promise<PatientRead | null>;
}

/** Each write has an entry of its own, far beyond those of the dataset; what becomes of a probe goes into the history. */
export function entryProbes(options: ProberOptions, { requests, sightings, memory }: ProbeParts): EntryProbes {
  const { target, nodes, dataset, epoch, values, history, clock } = options;
  const counts = nodes.map(() => 0);
  const firstWriter = writerNumber(epoch, 1);

  const record = (operation: 'read' | 'write', entry: number, writer: number, count: number, end: ProbeEnd): void => {
    const { node, sentMs, endedMs, answer } = end;
    // That there is nothing is an answer too, which the ledger has to judge.
    const nothing = operation === 'read' && answer.outcome === 'rejected' && answer.reason === 'not-found';
    const outcome = nothing ? 'ok' : answer.outcome;
    const unsent = answer.outcome !== 'ok' && answer.reason === 'refused';
    const { error } = end.response;
    const unanswered = isSilence(error);
    const more = { ...(unsent ? { unsent } : {}), ...(unanswered ? { unanswered } : {}) } as const;
    history.add({ source: 'probe', operation, entry, node, writer, count, sentMs, endedMs, outcome, ...more });
  };
  const readOne = async (node: number, wanted: ProbeWrite, by = requests): Promise<PatientRead> => {
    const entry = probeEntry(wanted.node, wanted.count, nodes.length);
    const name = dataset.entry(entry);
    const end = await by.through(node, 'read', target.entries.read(name), sightings);
    const value = end.answer.outcome === 'ok' ? target.entries.readValue(end.response, name) : null;
    const { writer, count } = values.seen(value, entry);
    const write = { node: writer - firstWriter, count };
    if (nodes[write.node] !== undefined) memory.answered(node, write, end.sentMs, end.endedMs);
    else if (end.answer.outcome !== 'ok' && end.answer.reason === 'not-found') memory.missed(node, wanted, end.endedMs);
    record('read', entry, writer, count, end);
    const { answer, sentMs, endedMs } = end;
    // Each entry is written once, so that an answer without the value is older than what had been acknowledged.
    const nothing = answer.outcome !== 'ok' && answer.reason === 'not-found';
    const answered: Answer = nothing ? { outcome: 'ok' } : answer;
    const stale = answered.outcome === 'ok' && nodes[write.node] === undefined;
    return { node: (nodes[end.node] as ClusterNode).name, sentMs, endedMs, answer: answered, stale };
  };
  return {
    write: async (node) => {
      const writer = firstWriter + node;
      const count = (counts[node] as number) + 1;
      counts[node] = count;
      const entry = probeEntry(node, count, nodes.length);
      const value = values.make({ writer, count }, entry);
      memory.sent({ node, count }, clock.elapsedMs());
      const end = await requests.through(node, 'write', target.entries.write(dataset.entry(entry), value), sightings);
      if (end.answer.outcome === 'ok') memory.acknowledged({ node, count }, end.sentMs, end.endedMs);
      record('write', entry, writer, count, end);
    },
    read: async (node) => {
      await Promise.all(memory.wanted(node, clock.elapsedMs()).map((write) => readOne(node, write)));
    },
    readPatiently: async (node, patiently) => {
      const [newest] = memory.wanted(node, clock.elapsedMs());
      return newest === undefined ? null : readOne(node, newest, patiently);
    },
  };
}
