import { asItIs, flag, group } from './flag.ts';

/** Programs to use in place of those that raftmark provides. */
export const TOOL_FLAGS = group('Tools:', {
  k6: flag('--k6 <path>', 'k6 binary (also RAFTMARK_K6)', { parse: asItIs }),
  etcd: flag('--etcd <path>', 'etcd binary of the embedded cluster (also RAFTMARK_ETCD)', { parse: asItIs }),
  etcdutl: flag('--etcdutl <path>', 'etcdutl binary that restores snapshots (also RAFTMARK_ETCDUTL)', {
    parse: asItIs,
  }),
});
