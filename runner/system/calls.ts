import { join } from 'node:path';
import type { MethodDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { type Message, protoFileOf } from '../../lib/targets/grpc.ts';
import { projectRoot } from './project-root.ts';

/** How a call's messages become bytes, and which path it has. */
export type Call = MethodDefinition<Message, Message>;

/** Names and numbers as k6 has them, so that answers read the same everywhere. */
const LIKE_K6 = { longs: String, enums: String, defaults: true, oneofs: false } as const;

const loaded = new Map<string, ReturnType<typeof loadSync>>();

/**
 * The description of a call.
 * @param name e.g. `etcdserverpb.KV/Put`
 * @throws Error when its package has no .proto file, or the file no such call
 */
export function describeCall(name: string): Call {
  const file = protoFileOf(name);
  let definition = loaded.get(file);
  if (definition === undefined) {
    definition = loadSync(join(projectRoot(), 'lib', 'targets', 'proto', file), LIKE_K6);
    loaded.set(file, definition);
  }
  const [service, method] = name.split('/') as [string, string];
  const call = (definition[service] as Readonly<Record<string, Call>> | undefined)?.[method];
  if (call === undefined) throw new Error(`${file} describes no call ${name}`);
  return call;
}
