import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheUsage, lazyfsConfig } from '../../../../runner/embedded/lazyfs/disk.ts';

test('the configuration names the pipe and the size, and has nothing evicted', () => {
  const text = lazyfsConfig('/tmp/a "quoted" folder/pipe', 512);
  assert.match(text, /^fifo_path="\/tmp\/a \\"quoted\\" folder\/pipe"$/m);
  assert.match(text, /^custom_size="512mb"$/m);
  assert.match(text, /^apply_eviction=false$/m);
  assert.match(text, /^\[filesystem\]$/m);
});

test('how full the cache is, is what was said last', () => {
  const said = (percent: string): string => `[lazyfs.cmds]: cache usage (%pages) is ${percent}%\n`;
  assert.equal(cacheUsage(said('9.765625')), 0.09765625);
  assert.equal(cacheUsage(`${said('100')}Calling a sparse write.\n${said('0')}`), 0);
  assert.equal(cacheUsage('[lazyfs.faults.worker]: received it\n'), null);
});
