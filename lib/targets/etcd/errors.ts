import { doubtOf, failed } from '../answers.ts';
import type { Operation } from '../operations.ts';
import type { Answer } from '../outcome.ts';

/**
 * An error of etcd by its text, which says more than gRPC's code, or the status that the gateway makes of it: several errors
 * share one. Errors before a proposal is made prove that nothing was done; errors of a proposal under way prove nothing.
 * Null for a text that is not one of etcd's.
 */
export function classifyText(operation: Operation, text: string): Answer | null {
  const doubt = doubtOf(operation);
  if (/request is too large|ResourceExhausted.*larger than max/.test(text)) return failed('rejected', 'too-large');
  if (/too many requests|database space exceeded/.test(text)) return failed('rejected', 'overloaded');
  // "no leader" is the answer when the member had none before it proposed.
  if (/etcdserver: no leader/.test(text)) return failed('rejected', 'no-leader');
  if (/not capable|member not found/.test(text)) return failed('rejected', 'unavailable');
  // A member that shuts down gives up proposals that it has already sent.
  if (/server stopped/.test(text)) return failed(doubt, 'unavailable');
  if (/request timed out|DeadlineExceeded|leader changed|context deadline/.test(text)) {
    return failed(doubt, 'replication-failed');
  }
  // The gateway takes no certificate that names a user.
  if (/permission denied|^CommonName of client/.test(text)) return failed('rejected', 'forbidden');
  // A token made before users or roles were changed is as good as none.
  if (/user name is empty|invalid auth token|authentication|revision of auth store is old/.test(text)) {
    return failed('rejected', 'unauthorized');
  }
  return null;
}
