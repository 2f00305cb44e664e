import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesIn, registeredName, updatedName, updatedStatus, workerPrefix } from '../../../lib/data/worker-names.ts';

const PREFIX = workerPrefix('run', 3);

test('registrations of the measured window of a step are found by their names', () => {
  const names = [
    registeredName(PREFIX, 0, 'measure', 1, 1),
    registeredName(PREFIX, 0, 'measure', 2, 1),
    registeredName(PREFIX, 0, 'warmup', 1, 2),
    registeredName(PREFIX, 1, 'measure', 1, 3),
    registeredName(workerPrefix('run', 30), 0, 'measure', 1, 1),
    'somebody',
  ];
  const workers = names.map((id) => ({ id, status: 'idle' }));
  assert.deepEqual(
    [0, 1, 2].map((step) => [...changesIn(workers, PREFIX, step, 'register').keys()]),
    [names.slice(0, 2), names.slice(3, 4), []],
  );
});

test('updates are as many as the last statuses of the workers count', () => {
  const workers = [
    { id: updatedName(PREFIX, 0, 1), status: updatedStatus('measure', 4) },
    { id: updatedName(PREFIX, 0, 2), status: updatedStatus('measure', 0) },
    // None was acknowledged in the window.
    { id: updatedName(PREFIX, 0, 3), status: updatedStatus('warmup', 7) },
    { id: updatedName(PREFIX, 0, 4), status: 'registered' },
    { id: updatedName(PREFIX, 1, 1), status: updatedStatus('measure', 9) },
    { id: updatedName(PREFIX, 0, 5), status: null },
  ];
  assert.deepEqual(
    [...changesIn(workers, PREFIX, 0, 'update')],
    [
      [updatedName(PREFIX, 0, 1), 5],
      [updatedName(PREFIX, 0, 2), 1],
    ],
  );
});
