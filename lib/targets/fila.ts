import { classifyFila } from './fila/errors.ts';
import { filaQueues } from './fila/queues.ts';
import type { Target } from './target.ts';

const NO_ENTRIES = { absent: 'Fila keeps messages in queues, and no entries' } as const;

/**
 * Fila as far as it speaks gRPC: a broker whose every queue is a group of nodes with a leader of its own. A node that does not
 * lead a queue passes messages on to the one that does, and opens no stream of them.
 */
export const fila = {
  name: 'fila',
  title: 'Fila message broker',
  protocol: 'grpc',
  protocols: ['grpc'],
  reach: {
    defaultHosts: ['http://127.0.0.1:5555'],
    defaultApiKey: null,
    apiKeyHeader: 'authorization',
    apiKeyPrefix: 'Bearer ',
    apiKeyVariable: null,
  },
  login: { absent: 'Fila knows API keys, and no users' },
  okStatuses: [0],
  classify: classifyFila,
  // Neither terms nor ids of their own: what there is to know of leaders, nodes tell of each queue.
  view: { absent: 'each queue of Fila has a leader of its own, and nodes do not say who they are' },
  entries: NO_ENTRIES,
  queues: filaQueues,
  audit: { absent: 'Fila keeps no audit trail' },
  metrics: { absent: 'Fila hands its metrics on, and shows them to nobody who asks' },
  holdings: {
    room: { absent: 'Fila does not tell how much room its store has' },
    size: { absent: 'Fila does not tell the size of its store' },
    count: { absent: 'Fila counts the messages of each queue alone' },
  },
} as const satisfies Target;
