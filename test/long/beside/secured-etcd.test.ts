import { provideTool } from '../../../runner/tools/provide.ts';
import { describeSecured, etcdVersion } from '../../acceptance/secured.ts';

describeSecured('etcd 3.6 with mutual TLS and users', async () => (await provideTool('etcd')).path, ['grpc', 'http']);

/** Debian's package etcd-server. */
const PATH = process.env.RAFTMARK_ETCD_34 ?? '/usr/bin/etcd';
const version = etcdVersion(PATH);
const skip = version?.startsWith('3.4.')
  ? false
  : `${PATH} is ${version === null ? 'no etcd' : `etcd ${version}`}: set RAFTMARK_ETCD_34`;

describeSecured('etcd 3.4 with mutual TLS and users', async () => PATH, ['grpc', 'http'], skip);
