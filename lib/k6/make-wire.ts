import type { Settings } from '../exchange/settings.ts';
import { GrpcWire } from './grpc/wire.ts';
import { HttpWire } from './http/wire.ts';
import type { Wire } from './wire.ts';

/** Init context only: some protocols read files and prepare connections there. */
export function makeWire({ target, hosts }: Settings, headers: Readonly<Record<string, string>>): Wire {
  return target.protocol === 'grpc' ? new GrpcWire(target, hosts, headers) : new HttpWire(headers);
}
