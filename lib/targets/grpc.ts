import type { TransportError } from './transport-error.ts';

/** Fields by their names in lower camel case; 64-bit numbers are decimal texts. */
export type Message = Readonly<Record<string, unknown>>;

/** A unary call as plain data, to be sent to a node's host and port. */
export interface GrpcRequest {
  /** Service and method, e.g. `etcdserverpb.KV/Put`; described in a file of lib/targets/proto. */
  readonly call: string;
  readonly message: Message;
}

/** The .proto file that describes a call: named by its package, which is all that comes before the service. */
export function protoFileOf(call: string): string {
  return `${call.slice(0, call.lastIndexOf('.', call.indexOf('/')))}.proto`;
}

/** The answer to a call as plain data. `code` is NO_CODE when there is none, and `error` then says why. */
export interface GrpcResponse {
  /** 0 for success; see https://grpc.io/docs/guides/status-codes/ */
  readonly code: number;
  /** What the status says in words. */
  readonly text: string;
  /** Names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
  /** Null when there is none, and when nobody asked for it. */
  readonly message: Message | null;
  readonly error?: TransportError;
}

export const NO_CODE = -1;

/** Names of the status codes, by their number. */
export const CODE_NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** A status code's number by its name. */
export const CODE = Object.fromEntries(CODE_NAMES.map((name, code) => [name, code])) as Readonly<
  Record<(typeof CODE_NAMES)[number], number>
>;

/** HTTP statuses by which a server says that it knows nothing of such a call: every node of gRPC answers 200. */
const NO_GRPC = [400, 404, 405, 406, 415, 421, 426, 501, 505];

/** Whether an HTTP status in answer to a call says that no node of gRPC has taken it. */
export function isNoGrpc(status: number): boolean {
  return NO_GRPC.includes(status);
}
