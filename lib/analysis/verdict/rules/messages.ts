import { plural } from '../../../base/format.ts';
import type { MessageAccount } from '../../../report/messages.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';

/** A rule on what became of every message. */
function rule(
  name: string,
  level: Rule['level'],
  says: string,
  finding: (account: MessageAccount, evidence: Evidence) => string | null,
): Rule {
  return {
    name,
    level,
    says,
    check: (evidence) => {
      const { messages } = evidence;
      if (messages === null) return [];
      if ('absent' in messages) return name === UNREAD ? [notKnown(messages.absent)] : [];
      const found = finding(messages, evidence);
      return found === null ? [] : [found];
    },
  };
}

const UNREAD = 'messages-unread';

function notKnown(why: string): string {
  return `Whether messages were lost is not known: ${why}.`;
}

const were = (count: number): string => (count === 1 ? 'was' : 'were');

export const MESSAGE_RULES: readonly Rule[] = [
  rule('messages-lost', 'invalid', 'No acknowledged message is lost.', ({ undelivered, acknowledged, incomplete }) =>
    undelivered > 0 && incomplete === null
      ? `${plural(undelivered, 'message')} of ${acknowledged} that had been acknowledged ${were(undelivered)} never delivered.`
      : null,
  ),
  rule('not-given-back', 'invalid', 'What a consumer gives back is delivered again.', ({ notGivenBack, incomplete }) =>
    notGivenBack > 0 && incomplete === null
      ? `${plural(notGivenBack, 'message')} that a consumer had given back ${were(notGivenBack)} never delivered again.`
      : null,
  ),
  rule('messages-phantom', 'invalid', 'No message is delivered that nobody sent.', ({ phantom }) =>
    phantom > 0 ? `${plural(phantom, 'message')} ${were(phantom)} delivered that nobody had sent.` : null,
  ),
  rule(
    'ran-dry',
    'invalid',
    'Consumers who take from a queue that nobody fills never empty it.',
    (account, { load }) =>
      load.kind === 'queues' && load.consumers === 'alone' && account.incomplete === null && account.leftInQueue === 0
        ? `The queue was empty before the step was over: its consumers took ${plural(account.delivered, 'message')}, and might have taken more.`
        : null,
  ),
  rule(
    'refused-but-delivered',
    'suspect',
    'No message that was refused is delivered.',
    ({ rejectedDelivered: count }) =>
      count > 0 ? `${plural(count, 'message')} that had been refused ${were(count)} delivered all the same.` : null,
  ),
  rule('out-of-order', 'suspect', 'Each consumer gets the messages of each producer in order.', ({ outOfOrder }) =>
    outOfOrder > 0
      ? `${plural(outOfOrder, 'message')} ${were(outOfOrder)} delivered behind a later one of the same producer.`
      : null,
  ),
  rule(UNREAD, 'suspect', 'Every acknowledged message is accounted for.', ({ incomplete }) =>
    incomplete === null ? null : notKnown(incomplete),
  ),
];
