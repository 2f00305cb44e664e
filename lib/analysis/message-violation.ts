import { plural } from '../base/format.ts';
import type { CellMessages } from '../report/messages.ts';

/** What became of messages that must not have, a clause; null when nothing did, and where nobody knows. */
export function messageViolation(messages: CellMessages | null): string | null {
  if (messages === null || 'absent' in messages) return null;
  const { undelivered, phantom, incomplete } = messages;
  if (undelivered > 0 && incomplete === null) return `${plural(undelivered, 'acknowledged message')} lost`;
  return phantom > 0 ? `${plural(phantom, 'message')} delivered that nobody had sent` : null;
}
