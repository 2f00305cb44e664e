import { parseObject, stringOr } from '../base/json.ts';
import { classifyCommon, classifyRest, failed, notOurs } from './answers.ts';
import { coordinatorEntries, coordinatorTasks } from './coordinator/workers.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import type { EntryTarget, TaskTarget } from './kinds.ts';
import { type Operation, traitsOf } from './operations.ts';
import type { Answer } from './outcome.ts';
import type { NodeStatus } from './target.ts';
import { termOf } from './term.ts';

/** Between two questions for the status of a node: each has it send its whole state, or fetch that of the leader. */
const REST_MS = 2_000;
const NO_HEADERS = {};
const ROLES = { LEADER: 'leader', FOLLOWER: 'follower', CANDIDATE: 'candidate' } as const;

function get(path: string): HttpRequest {
  return { method: 'GET', path, headers: NO_HEADERS };
}

/**
 * What a change was whose status is one of success: the body alone says it. `Not leader` is said before anything is done. Any other
 * failure may have been: one that was not confirmed in time has been seen to be there later.
 */
function classifyChange(operation: Operation, body: string): Answer {
  const said = parseObject(body);
  if (said?.success === true) return { outcome: 'ok' };
  if (said?.success !== false) return notOurs(operation);
  return said.error === 'Not leader' ? failed('rejected', 'told-not-leader') : failed('unknown', 'told-failed');
}

/** Whether a body is a list of workers, an object; that of a read may have been thrown away. */
function isList(body: string): boolean {
  return body === '' || /^\s*\{[\s\S]*\}\s*$/.test(body.slice(0, 1) + body.slice(-2));
}

function classify(operation: Operation, response: HttpResponse): Answer {
  const { status, body } = response;
  if (status === 200) {
    if (traitsOf(operation).changesState) return classifyChange(operation, body);
    return isList(body) ? { outcome: 'ok' } : notOurs(operation);
  }
  // It names no leader.
  if (status === 409) return failed('rejected', 'redirected');
  // It is looked for a majority before anything is done.
  if (status === 503 && parseObject(body)?.error === 'no quorum') return failed('rejected', 'unavailable');
  return classifyCommon(operation, response) ?? classifyRest(operation, status);
}

function readStatus({ status, body }: HttpResponse): NodeStatus | null {
  const said = status === 200 ? parseObject(body) : null;
  if (said === null || typeof said.node_id !== 'string' || !('current_leader' in said)) return null;
  const leader = stringOr(said.current_leader, null);
  return {
    role: ROLES[said.role as keyof typeof ROLES] ?? 'unknown',
    leader,
    id: said.node_id,
    cluster: null,
    learner: false,
    term: termOf(said.term),
    ready: leader !== null,
    version: null,
  };
}

/**
 * The coordinator of a distributed test system, three or more of which share a log. Workers register over HTTP, which its leader
 * passes on as a part of its state; of what changes the log, only the internal request by which nodes forward commands to their
 * leader can be made from outside.
 */
export const coordinator = {
  name: 'coordinator',
  title: 'Test coordinator',
  protocol: 'http',
  protocols: ['http'],
  reach: {
    defaultHosts: ['http://127.0.0.1:5000'],
    defaultApiKey: null,
    apiKeyHeader: null,
    apiKeyVariable: null,
  },
  login: { absent: 'the coordinator knows no users' },
  okStatuses: [200],
  toldInBody: true,
  classify,
  view: {
    status: () => get('/api/status'),
    restMs: REST_MS,
    readStatus,
    members: () => null,
    readMembers: () => [],
    transfer: { absent: 'the coordinator has no request by which a leader hands its leadership over' },
    electionTimeout: { absent: 'the coordinator does not tell its election timeout' },
  },
  entries: coordinatorEntries,
  tasks: coordinatorTasks,
  queues: { absent: 'the coordinator keeps workers, and no queues' },
  audit: { absent: 'the coordinator keeps no audit trail' },
  metrics: { absent: 'the coordinator counts nothing that it would show' },
  holdings: {
    room: { absent: 'the coordinator does not tell how much room it has' },
    size: { absent: 'the coordinator does not tell the size of its state' },
    count: { absent: 'workers are listed whole, and not counted' },
  },
} as const satisfies EntryTarget & TaskTarget;
