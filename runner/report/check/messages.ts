import type { CellMessages, MessageAccount } from '../../../lib/report/messages.ts';

/** What contradicts itself in what became of a cell's messages. Empty when nothing does. */
export function checkMessages(messages: CellMessages | undefined): string[] {
  if (messages === undefined || 'absent' in messages) return [];
  const { sent, acknowledged, rejected, unknown, delivered, undelivered } = messages;
  const most = (part: keyof MessageAccount, whole: keyof MessageAccount): string[] =>
    Number(messages[part]) > Number(messages[whole]) ? [`${part} is more than ${whole}`] : [];
  return [
    ...(sent === acknowledged + rejected + unknown
      ? []
      : ['sent is not the sum of acknowledged, rejected and unknown']),
    ...(acknowledged === delivered + undelivered ? [] : ['acknowledged is not the sum of delivered and undelivered']),
    ...most('leftInQueue', 'delivered'),
    ...most('notGivenBack', 'refused'),
    ...most('redelivered', 'duplicates'),
    ...most('afterAck', 'duplicates'),
    ...most('unknownDelivered', 'unknown'),
    ...most('rejectedDelivered', 'rejected'),
  ];
}
