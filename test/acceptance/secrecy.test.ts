import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { filesWith, type Watch, watchSecrets } from './secrets.ts';
import { PATIENCE_MS, ROOT, Sandbox, SHORT } from './support.ts';

const KEY = 'key-that-nobody-may-see-0f3a91';

/** Runs against an embedded Confman cluster, which takes the given key for its admin key, and looks around meanwhile. */
async function watch(box: Sandbox, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Watch> {
  const flags = ['--target', 'confman', '--nodes', '1', '--scenarios', 'write-sequential'];
  return watchSecrets(box, box.startBench([...flags, ...SHORT, ...args], env), [KEY], /confman-node/);
}

describe('the API key is never seen', { timeout: 2 * PATIENCE_MS }, () => {
  const ways = [
    ['from RAFTMARK_API_KEY', [], { RAFTMARK_API_KEY: KEY }],
    ['from --api-key KEY', ['--api-key', KEY], {}],
    ['from --api-key=KEY', [`--api-key=${KEY}`], {}],
  ] as const;
  for (const [name, args, env] of ways) {
    it(name, async (t) => {
      const box = new Sandbox();
      t.after(() => box.remove());
      const { end, shown, looks } = await watch(box, args, env);
      assert.equal(end.code, 0, end.stdout + end.stderr);
      // It was used: k6 wrote with it, and the development key would have been refused.
      const report = await box.report();
      assert.deepEqual(
        report.cells.map(({ state }) => state),
        ['ok'],
      );
      assert.ok(looks.k6 > 0 && looks.others > 0 && looks.files > 0, `nothing was looked at: ${JSON.stringify(looks)}`);
      assert.deepEqual(shown, []);
      assert.deepEqual(filesWith([KEY], join(ROOT, 'dist')), []);
      assert.equal(report.command.includes('--api-key'), name === 'from --api-key KEY');
    });
  }
});
