import type { Settings } from '../exchange/settings.ts';
import type { Target } from '../targets/target.ts';
import type { Access } from './access.ts';
import { GrpcWire } from './grpc/wire.ts';
import { HttpWire } from './http/wire.ts';
import type { TlsMaterial } from './tls.ts';
import type { EventLoopLoad, Wire } from './wire.ts';

/** Init context only: some protocols read files and prepare connections there. @param load on an event loop; null where there is none */
export function makeWire(
  settings: Settings<Target>,
  access: Access,
  tls: TlsMaterial,
  load: EventLoopLoad | null,
): Wire {
  const { target } = settings;
  return target.protocol === 'grpc'
    ? new GrpcWire(settings, access, tls, load)
    : new HttpWire(access, target.okStatuses);
}
