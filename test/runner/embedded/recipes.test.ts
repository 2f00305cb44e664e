import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TARGETS } from '../../../lib/targets/index.ts';
import { innerPort, ownAddresses } from '../../../runner/embedded/addresses.ts';
import { networkOf } from '../../../runner/embedded/embedded.ts';
import { findRecipe, RECIPES, recipeOf } from '../../../runner/embedded/recipes.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';

const refusal = (check: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError);
  assert.equal(error.exitCode, EXIT.unavailable);
  assert.match(error.message, check);
  return true;
};

test('a recipe is found by the name of its target, and there is one for each target', () => {
  assert.deepEqual(
    TARGETS.map(({ name }) => findRecipe(name)?.target.name ?? null),
    ['confman', 'etcd', 'fila', 'coordinator'],
  );
  assert.equal(new Set(RECIPES.map(({ target }) => target)).size, RECIPES.length);
});

test('a target that nobody can run is named, with what to do', () => {
  assert.equal(findRecipe('toy'), null);
  assert.throws(
    () => recipeOf('toy'),
    refusal(/no embedded cluster for toy: start one yourself and name it with --host/),
  );
});

test('nodes with addresses of their own use the ports that the product is known for, and those after it', () => {
  const places = ['198.18.0.1', '198.18.0.2'].map((address, at) => ({
    node: `node${at + 1}`,
    namespace: `n${at}`,
    address,
  }));
  assert.deepEqual(ownAddresses(recipeOf('confman'), places, undefined), [
    { name: 'node1', host: '198.18.0.1', port: 6100, innerPorts: { etcd: 6101, peer: 6102 } },
    { name: 'node2', host: '198.18.0.2', port: 6100, innerPorts: { etcd: 6101, peer: 6102 } },
  ]);
  assert.deepEqual(ownAddresses(recipeOf('etcd'), places, 7000), [
    { name: 'node1', host: '198.18.0.1', port: 7000, innerPorts: { peer: 7001 } },
    { name: 'node2', host: '198.18.0.2', port: 7100, innerPorts: { peer: 7101 } },
  ]);
});

test('a port that a recipe has not asked for is not there', () => {
  const node = { name: 'node1', host: '127.0.0.1', port: 1, innerPorts: { peer: 2 } };
  assert.equal(innerPort(node, 'peer'), 2);
  assert.throws(() => innerPort(node, 'metrics'), /node1 has no port metrics/);
});

test('a product that cannot share an address runs in network namespaces, or is refused with the reason', () => {
  const wide = { needsNamespaces: 'toy listens on all interfaces' };
  const free = () => null;
  const noRoot = () => 'network namespaces need root';
  assert.equal(networkOf(wide, undefined, free), 'namespaces');
  assert.equal(networkOf(wide, 'namespaces', free), 'namespaces');
  assert.throws(
    () => networkOf(wide, undefined, noRoot),
    refusal(/^toy listens on all interfaces, so each node needs a network namespace of its own: .*need root$/),
  );
  assert.throws(() => networkOf(wide, 'loopback', free), refusal(/loopback address was asked for/));
});

test('any other product shares the loopback address unless told otherwise', () => {
  const narrow = { needsNamespaces: null };
  const never = () => assert.fail('nobody needs to know');
  assert.equal(networkOf(narrow, undefined, never), 'loopback');
  assert.equal(networkOf(narrow, 'namespaces', never), 'namespaces');
});
