import { flag, group, pathOf } from './flag.ts';

/** Programs to use in place of those that raftmark provides. */
export const TOOL_FLAGS = group('Tools:', {
  k6: flag('--k6 <path>', 'k6 binary (also RAFTMARK_K6)', { parse: pathOf }),
  etcd: flag('--etcd <path>', 'etcd binary of the embedded cluster (also RAFTMARK_ETCD)', { parse: pathOf }),
  lazyfs: flag('--lazyfs <path>', 'LazyFS binary that data lies on for --fault power, or none (also RAFTMARK_LAZYFS)', {
    parse: pathOf,
    excludes: {
      flags: ['--host', '--single-host'],
      because: '--lazyfs is for nodes that raftmark starts; --host names nodes of your own: leave one of them out',
    },
  }),
  etcdutl: flag('--etcdutl <path>', 'etcdutl binary that restores snapshots (also RAFTMARK_ETCDUTL)', {
    parse: pathOf,
  }),
});
