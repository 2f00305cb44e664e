import type { ConfmanSettings } from '../../confman-node/settings.ts';
import { SETTINGS_VARIABLE } from '../../confman-node/settings.ts';
import { builtProgram } from '../../system/guardian.ts';
import type { ProcessSpec } from '../process.ts';

/** The process that serves Confman's HTTP contract over one etcd member. Its settings hold API keys: environment, never argv. */
export function confmanSpec(settings: ConfmanSettings): ProcessSpec {
  return {
    kind: 'confman',
    command: process.execPath,
    args: ['--enable-source-maps', builtProgram('confman-node')],
    env: { [SETTINGS_VARIABLE]: JSON.stringify(settings), NODE_ENV: 'production' },
    host: settings.host,
    port: settings.port,
  };
}
