// Provides k6 below a given root, in a process of its own, so that tests can run two of them or kill one.
import { provideTool } from '../../../runner/tools/provide.ts';

const [root, path] = process.argv.slice(2);
if (root === undefined) throw new Error('provide-child ROOT PATH');
const env = { PATH: path, RAFTMARK_RELEASES: 'http://127.0.0.1:1' };
const tool = await provideTool('k6', { root, env, log: (line) => console.log(line) });
console.log(`got ${tool.source}`);
