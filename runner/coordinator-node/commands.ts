import { isObject, stringOr } from '../../lib/base/json.ts';
import type { Workers } from './workers.ts';

/** What a command is answered, whose status is always one of success. */
export interface CommandAnswer {
  readonly success: boolean;
  readonly error?: string;
}

type Params = Readonly<Record<string, unknown>>;

/** Commands that are committed and applied to nothing. */
const OF_TASKS = ['add_task', 'update_task_status', 'complete_task', 'fail_task'];

/** So long the majority has to confirm a command, in milliseconds: after that it is called failed, and may be done all the same. */
export const COMMIT_MS = 5_000;

/** Carries out a command that was forwarded to the leader. Never throws. */
export async function carryOut(workers: Workers, body: unknown, commitMs = COMMIT_MS): Promise<CommandAnswer> {
  const { method, params } = isObject(body) ? body : {};
  if (typeof method !== 'string' || method === '') return { success: false, error: 'Missing method' };
  const done = start(workers, method, isObject(params) ? params : {});
  if (done === null) return { success: false, error: `Unknown method: ${method}` };
  const late = new Promise<false>((resolve) => setTimeout(resolve, commitMs, false).unref());
  try {
    return { success: await Promise.race([done.then(() => true), late]) };
  } catch {
    // The member could not say whether it was done.
    return { success: false };
  }
}

function start(workers: Workers, method: string, params: Params): Promise<void> | null {
  if (method === 'register_worker') {
    const id = stringOr(params.worker_id, '');
    const hostname = stringOr(params.hostname, '');
    // Committed, and applied to nothing.
    if (id === '' || hostname === '') return workers.command(params);
    const now = new Date().toISOString();
    return workers.register(id, {
      worker_id: id,
      hostname,
      registration_time: now,
      last_heartbeat: now,
      status: 'registered',
      capabilities: params.capabilities ?? {},
      hardware_metrics: {},
      tags: params.tags ?? {},
    });
  }
  if (method === 'update_worker_status') {
    return workers.update(stringOr(params.worker_id, ''), stringOr(params.status, ''));
  }
  return OF_TASKS.includes(method) ? workers.command(params) : null;
}
