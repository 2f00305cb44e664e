import { plural } from '../base/format.ts';
import type { CellMessages, MessageAccount } from '../report/messages.ts';
import type { Breach } from './breach.ts';

/** How many messages are gone that the service was to deliver; null where their queue was not read to its end, and may yet hold them. */
export function lostMessages({ undelivered, notGivenBack, incomplete }: MessageAccount): number | null {
  return incomplete === null ? undelivered + notGivenBack : null;
}

/** What became of messages that must not have; empty when nothing did, and where nobody knows. */
export function messageBreaches(messages: CellMessages | null): Breach[] {
  if (messages === null || 'absent' in messages) return [];
  const { undelivered, notGivenBack, phantom } = messages;
  const known = lostMessages(messages) !== null;
  const gone = (many: number, text: string): Breach[] => (many > 0 && known ? [{ lost: true, text }] : []);
  return [
    ...gone(undelivered, `${plural(undelivered, 'acknowledged message')} lost`),
    ...gone(notGivenBack, `${plural(notGivenBack, 'message')} lost that a consumer had given back`),
    ...(phantom > 0 ? [{ lost: false, text: `${plural(phantom, 'message')} delivered that nobody had sent` }] : []),
  ];
}

/** The same in one clause; null when there is none. */
export function messageViolation(messages: CellMessages | null): string | null {
  const texts = messageBreaches(messages).map(({ text }) => text);
  return texts.length === 0 ? null : texts.join('; ');
}
