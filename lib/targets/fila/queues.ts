import { isObject, stringOr } from '../../base/json.ts';
import { CODE, type GrpcRequest, type GrpcResponse, type Message } from '../grpc.ts';
import type { AckLoad, QueueMark, QueueStanding, QueueStore } from '../queues.ts';

function call(name: string, message: Message): GrpcRequest {
  return { call: name, message };
}

/** Says the same of one message after the other. */
function saying(call: string, message: { queue: string; messageId: string; error?: string }): AckLoad {
  return {
    call,
    message: (id) => {
      message.messageId = id;
      return message;
    },
  };
}

/** The one key of a node's configuration that raftmark writes; scripts that run inside queues do not look at it. */
const MARK = 'raftmark.run';

/** A number that stands there as a number or, of 64 bits, as a decimal text; null for anything else. */
function numberIn(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,20}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** Ids begin with 1; 0 is nobody. */
function idIn(value: unknown): string | null {
  const id = String(value ?? '');
  return /^[1-9]\d{0,19}$/.test(id) ? id : null;
}

function standingIn(name: string, told: Message): QueueStanding {
  return {
    name,
    leader: idIn(told.leaderNodeId),
    replicas: numberIn(told.replicationCount) || null,
    depth: numberIn(told.depth ?? 0),
  };
}

/**
 * Of one node alone: what nodes are configured with is not replicated. So renewing the mark writes nothing to the logs that are
 * measured, and it is no queue, which would take a place where the cluster spreads leaders evenly.
 */
const mark: QueueMark = {
  write: (value) => call('fila.v1.FilaAdmin/SetConfig', { key: MARK, value }),
  read: () => call('fila.v1.FilaAdmin/GetConfig', { key: MARK }),
  readText: (response) => ('code' in response ? stringOr(response.message?.value, '') || null : null),
};

export const filaQueues = {
  maxPayload: { bytes: 4 * 1_024 * 1_024 - 4_096, source: "Fila's limit of 4 MiB for a request" },
  usualReplicas: 3,
  create: (name, leaseMs) => call('fila.v1.FilaAdmin/CreateQueue', { name, config: { visibilityTimeoutMs: leaseMs } }),
  delete: (queue) => call('fila.v1.FilaAdmin/DeleteQueue', { queue }),
  list: () => call('fila.v1.FilaAdmin/ListQueues', {}),
  readList: ({ code, message }: GrpcResponse) => {
    if (code !== CODE.OK || message === null) return null;
    const queues = Array.isArray(message.queues) ? message.queues.filter(isObject) : [];
    return {
      queues: queues.map((each) => standingIn(stringOr(each.name, ''), each)),
      clusterNodes: numberIn(message.clusterNodeCount ?? 0) ?? 0,
    };
  },
  standing: (queue) => call('fila.v1.FilaAdmin/GetStats', { queue }),
  readStanding: (queue: string, { code, message }: GrpcResponse) =>
    code === CODE.OK && message !== null ? standingIn(queue, message) : null,
  consume: (queue) => call('fila.v1.FilaService/Consume', { queue }),
  readDelivery: ({ message }) => {
    if (!isObject(message)) return null;
    const { id, payload, metadata } = message;
    const attempts = isObject(metadata) ? numberIn(metadata.attemptCount ?? 0) : 0;
    return { id: stringOr(id, ''), payload: stringOr(payload, ''), again: (attempts ?? 0) > 0 };
  },
  // A leader of a cluster commits the acknowledgement, and then says that there was no lease, which the commit had taken away.
  ackAt: 'another',
  ack: (queue) => saying('fila.v1.FilaService/Ack', { queue, messageId: '' }),
  nack: (queue) => saying('fila.v1.FilaService/Nack', { queue, messageId: '', error: 'given back' }),
  enqueue: (queue) => {
    const message = { queue, payload: '' };
    return {
      call: 'fila.v1.FilaService/Enqueue',
      message: (payload) => {
        message.payload = payload;
        return message;
      },
    };
  },
  mark,
} as const satisfies QueueStore;
