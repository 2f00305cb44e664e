// None of the programs that find, build or unpack a tool has any use for the keys of the measured service.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { probeTool } from '../../../runner/tools/probe.ts';
import { provideTool } from '../../../runner/tools/provide.ts';
import { TOOL_SPECS } from '../../../runner/tools/tool.ts';
import { serve } from '../../fixtures/serve.ts';
import { SECRETS, setVariables } from '../../fixtures/surroundings.ts';
import { K6_OUTPUT, releaseArchive, type Sandbox, sandbox } from './sandbox.ts';

/** What the programs of a sandbox noted of their environment, by the name of the note. */
function notes({ root }: Sandbox): Map<string, string> {
  const names = readdirSync(root).filter((name) => name.startsWith('seen-'));
  return new Map(names.map((name) => [name.slice('seen-'.length), readFileSync(join(root, name), 'utf8')]));
}

test('a binary that is asked for its version sees no key', async (t) => {
  const box = sandbox(t);
  const path = box.script('k6', `env > '${box.root}/seen-k6'; echo '${K6_OUTPUT}'`);
  const probe = await probeTool(TOOL_SPECS.k6, path, { env: { ...box.env, ...SECRETS } });
  assert.equal(probe.usable, true);
  assert.doesNotMatch(notes(box).get('k6') ?? '', /s3cret/);
});

test('go sees no key, also when it builds, but how it is configured and the way to the internet', async (t) => {
  const box = sandbox(t);
  box.script(
    'bin/go',
    `env > '${box.root}/seen-'"$1"
if [ "$1" = env ]; then echo go1.99.0; exit; fi
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho "${K6_OUTPUT}"\\n' > "$2"; chmod +x "$2"`,
  );
  const needed = { GOPROXY: 'http://127.0.0.1:1', GOFLAGS: '-mod=mod', HTTPS_PROXY: 'http://127.0.0.1:2' };
  const env = { ...box.env, ...SECRETS, ...needed, GOOGLE_API_KEY: 's3cret', LD_PRELOAD_NOT: 'x', CGO_ENABLED: '1' };
  assert.equal((await provideTool('k6', { root: box.root, env })).source, 'built');
  const seen = notes(box);
  assert.deepEqual([...seen.keys()].sort(), ['build', 'env']);
  for (const text of seen.values()) {
    assert.doesNotMatch(text, /s3cret|LD_PRELOAD_NOT/);
    for (const [name, value] of Object.entries(needed)) assert.ok(text.includes(`${name}=${value}\n`), name);
  }
  assert.match(seen.get('env') ?? '', /^GOTOOLCHAIN=local$/m);
  assert.match(seen.get('build') ?? '', /^CGO_ENABLED=0$/m);
});

test('what looks for left builds and what unpacks a release see no key', async (t) => {
  const { bytes, assets } = await releaseArchive(t);
  const box = sandbox(t, { assets });
  const own = join(box.root, 'own');
  for (const name of ['tar', 'ps']) {
    const real = ['/bin', '/usr/bin'].map((folder) => join(folder, name)).find(existsSync);
    box.script(`own/${name}`, `env > '${box.root}/seen-${name}'; exec ${real} "$@"`);
  }
  setVariables(t, { ...SECRETS, PATH: `${own}:${process.env.PATH}` });
  // A work folder of a dead process, so that there is something to look for.
  box.script('.tools/tmp-k6-999999999-abc/out/k6', '');
  const mirror = await serve(t, (_, response) => response.end(bytes));
  const env = { ...box.env, ...SECRETS, RAFTMARK_RELEASES: mirror };
  assert.equal((await provideTool('k6', { root: box.root, env })).source, 'downloaded');
  const seen = notes(box);
  assert.deepEqual([...seen.keys()].sort(), ['ps', 'tar']);
  for (const text of seen.values()) assert.doesNotMatch(text, /s3cret/);
});
