import type { Settings } from '../exchange/settings.ts';
import type { Target } from '../targets/target.ts';
import type { Access } from './access.ts';
import { GrpcWire } from './grpc/wire.ts';
import { HttpWire } from './http/wire.ts';
import type { TlsMaterial } from './tls.ts';
import type { Wire } from './wire.ts';

/** Init context only: some protocols read files and prepare connections there. @param open for an open load */
export function makeWire(settings: Settings<Target>, access: Access, tls: TlsMaterial, open: boolean): Wire {
  const { target } = settings;
  return target.protocol === 'grpc'
    ? new GrpcWire(settings, access, tls, open)
    : new HttpWire(access, target.okStatuses);
}
