// Holds the embedded cluster to Confman's HTTP contract, or the Confman whose nodes CONFMAN_URL names (comma-separated).
import { after, before } from 'node:test';
import { type StartedCluster, startEmbeddedCluster } from '../../runner/embedded/embedded.ts';
import { recipeOf } from '../../runner/embedded/recipes.ts';
import { provideTool } from '../../runner/tools/provide.ts';
import { confmanContract } from './confman.ts';

const given = process.env.CONFMAN_URL?.split(',').map((url) => url.trim().replace(/\/$/, ''));
let cluster: StartedCluster | null = null;

if (given === undefined) {
  before(async () => {
    const { path } = await provideTool('etcd');
    cluster = await startEmbeddedCluster({ recipe: recipeOf('confman'), nodes: 3, tools: { etcd: path } });
  });
  after(() => cluster?.stop());
}

confmanContract({
  baseUrls: () => given ?? cluster?.nodes.map(({ url }) => url) ?? [],
  adminKey: 'confman_dev_abc123',
  readerKey: 'confman_dev_reader',
  external: given !== undefined,
});
