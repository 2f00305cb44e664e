import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Definitions, type QueueDefinition } from '../../../runner/fila-node/definitions.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';

const definition = (id: string, more: Partial<QueueDefinition> = {}): QueueDefinition => ({
  id,
  name: `queue ${id}`,
  leaseMs: 30_000,
  first: 'node1',
  members: { node1: { clientPort: 1, peerPort: 2 } },
  deleted: false,
  ...more,
});

test('what a node has been told of queues is there when it starts again', (t) => {
  const folder = ownFolder(t);
  new Definitions(folder).merge([definition('a'), definition('b')]);
  const again = new Definitions(folder);
  again.merge([definition('a', { deleted: true })]);
  const last = new Definitions(folder);
  assert.deepEqual(
    last.living.map(({ id }) => id),
    ['b'],
  );
  assert.equal(last.all.length, 2);
  assert.deepEqual([last.find('queue a'), last.find('queue b')?.id], [undefined, 'b']);
});

test('nodes that tell each other all they have end with the same, in whatever order it comes', (t) => {
  const [one, other] = [new Definitions(ownFolder(t)), new Definitions(ownFolder(t))];
  one.merge([definition('a'), definition('b')]);
  other.merge([definition('a', { deleted: true }), definition('c')]);
  assert.deepEqual(
    one.merge(other.all).map(({ id, deleted }) => [id, deleted]),
    [
      ['a', true],
      ['c', false],
    ],
  );
  assert.deepEqual(
    other.merge(one.all).map(({ id }) => id),
    ['b'],
  );
  const told = (of: Definitions) => [...of.all].sort((a, b) => (a.id < b.id ? -1 : 1));
  assert.deepEqual(told(one), told(other));
  assert.deepEqual(one.merge(other.all), []);
});

test('a deletion is never taken back by a node that has not heard of it', (t) => {
  const definitions = new Definitions(ownFolder(t));
  definitions.merge([definition('a', { deleted: true })]);
  assert.deepEqual(definitions.merge([definition('a')]), []);
  assert.deepEqual(definitions.living, []);
});
