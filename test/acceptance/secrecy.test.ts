import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ended } from './running.ts';
import { PATIENCE_MS, ROOT, Sandbox, SHORT } from './support.ts';

const KEY = 'key-that-nobody-may-see-0f3a91';

/** Files below a folder that hold the key; what disappears meanwhile, or cannot be read, does not. */
function filesWithKey(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      try {
        return readFileSync(path).includes(KEY);
      } catch {
        return false;
      }
    });
}

/** What showed the key while a run was on its way, and how often was looked. */
interface Watch {
  readonly end: Ended;
  readonly shown: string[];
  readonly looks: { k6: number; nodes: number; files: number };
}

/** Runs against an embedded Confman cluster, which takes the given key for its admin key, and looks around meanwhile. */
async function watch(box: Sandbox, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Watch> {
  const flags = ['--target', 'confman', '--nodes', '1', '--scenarios', 'write-sequential'];
  const run = box.startBench([...flags, ...SHORT, ...args], env);
  let end: Ended | null = null;
  run.ended.then(
    (ended) => {
      end = ended;
    },
    () => undefined,
  );
  const shown: string[] = [];
  const looks = { k6: 0, nodes: 0, files: 0 };
  // The first words come when Node has loaded the runner and it has overwritten its own arguments.
  await run.said(/\n/);
  while (end === null) {
    for (const { pid, command } of box.processes()) {
      if (command.includes(KEY)) shown.push(`process ${pid === run.pid ? 'of the runner' : ''}: ${command}`);
      if (command.includes('.js') && command.includes(' run ')) looks.k6++;
      if (command.includes('confman-node')) looks.nodes++;
    }
    const logs = readdirSync(box.tmp, { recursive: true }).map(String);
    looks.files += logs.filter((name) => /k6\.log$|node\.log$/.test(name)).length;
    shown.push(...filesWithKey(box.folder));
    await sleep(50);
  }
  return { end: await run.ended, shown, looks };
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
      assert.ok(looks.k6 > 0 && looks.nodes > 0 && looks.files > 0, `nothing was looked at: ${JSON.stringify(looks)}`);
      assert.deepEqual([...new Set(shown)], []);
      assert.ok(!end.stdout.includes(KEY) && !end.stderr.includes(KEY), 'printed');
      assert.deepEqual(filesWithKey(box.folder), []);
      assert.deepEqual(filesWithKey(join(ROOT, 'dist')), []);
      assert.equal(report.command.includes('--api-key'), name === 'from --api-key KEY');
    });
  }
});
