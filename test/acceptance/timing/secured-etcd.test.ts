import { provideTool } from '../../../runner/tools/provide.ts';
import { describeSecured } from '../secured.ts';

// The failover over HTTP is a long test.
describeSecured('etcd 3.6 with mutual TLS and users', async () => (await provideTool('etcd')).path, ['grpc']);
