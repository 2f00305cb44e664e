import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from './read-options.ts';

const OWN = { host: 'http://127.0.0.1:6100' } as const;

test('fresh nodes are asked for once or before each dataset', () => {
  assert.deepEqual(
    [read().fresh, read({ fresh: true }).fresh, read({ fresh: 'run' }).fresh, read({ fresh: 'blocks' }).fresh],
    [null, 'run', 'run', 'blocks'],
  );
  assert.throws(() => read({ fresh: 'block' }), /^UserError: unknown fresh "block".*blocks/s);
});

test('nodes of the user are emptied only where they may be broken', () => {
  assert.throws(
    () => read({ ...OWN, fresh: true }),
    /^UserError: --fresh stops and wipes your own nodes .* deletes EVERYTHING on them: add --allow-faults to let it/,
  );
  assert.equal(read({ ...OWN, fresh: true, allowFaults: true }).fresh, 'run');
});

test('processors are shared out for nodes of ours alone', () => {
  assert.equal(read({ pin: true }).pin, true);
  assert.throws(
    () => read({ ...OWN, pin: true }),
    /^UserError: --pin is for nodes that raftmark starts, and --host names/,
  );
});

test('datasets that are deleted before the next are not kept', () => {
  assert.throws(
    () => read({ fresh: 'blocks', cleanup: false }),
    /^UserError: --fresh blocks deletes each dataset before the next, and --no-cleanup keeps them/,
  );
  assert.equal(read({ fresh: 'run', cleanup: false }).fresh, 'run');
});
