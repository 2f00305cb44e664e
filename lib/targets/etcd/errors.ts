import { doubtOf, failed } from '../answers.ts';
import type { Operation } from '../operations.ts';
import type { Answer } from '../outcome.ts';

/**
 * An error of etcd by its text, which says more than gRPC's code, or the status that the gateway makes of it: several errors
 * share one, and some change theirs from 3.5 to 3.6. Errors before a proposal is made prove that nothing was done, and so do
 * those of a member that applies a proposal and finds it not allowed, since all members find the same. Errors of a proposal
 * under way prove nothing. Null for a text whose code says enough, and for one that is not etcd's.
 */
export function classifyText(operation: Operation, text: string): Answer | null {
  const doubt = doubtOf(operation);
  if (/request is too large|too many operations in txn|ResourceExhausted.*larger than max/.test(text))
    return failed('rejected', 'too-large');
  if (/too many requests/.test(text)) return failed('rejected', 'overloaded');
  // The member that finds its quota exceeded by a proposal has stored it all the same, and answers with this.
  if (/database space exceeded/.test(text)) return failed(doubt, 'no-space');
  // "no leader" is the answer when the member had none before it proposed.
  if (/etcdserver: no leader/.test(text)) return failed('rejected', 'no-leader');
  // Raft drops what it is handed where no leader is known, one hands over, or too much is under way; nothing was sent on.
  if (/raft proposal dropped/.test(text)) return failed('rejected', 'unavailable');
  if (/not capable|member not found|not supported for learner|unhealthy cluster|enough started members/.test(text)) {
    return failed('rejected', 'unavailable');
  }
  // With this alarm up, members apply nothing any more.
  if (/corrupt cluster/.test(text)) return failed('rejected', 'server-error');
  // A member that shuts down gives up proposals that it has already sent.
  if (/server stopped|raft: stopped/.test(text)) return failed(doubt, 'unavailable');
  if (/request timed out|DeadlineExceeded|leader changed|context deadline|request cancell?ed/.test(text)) {
    return failed(doubt, 'replication-failed');
  }
  // The gateway takes no certificate that names a user.
  if (/permission denied|^CommonName of client/.test(text)) return failed('rejected', 'forbidden');
  // A token made before users or roles were changed is as good as none.
  if (/user name is empty|invalid auth token|authentication|revision (of auth store|in header) is old/.test(text)) {
    return failed('rejected', 'unauthorized');
  }
  return null;
}
