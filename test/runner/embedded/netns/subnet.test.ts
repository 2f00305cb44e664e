import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientAddress, freeSubnet, nodeAddress, occurrences } from '../../../../runner/embedded/netns/subnet.ts';

const listing = (prefixes: readonly string[]): string =>
  prefixes
    .map((prefix, at) => `${at + 3}: rm1c1    inet ${prefix}.254/24 scope global rm1c1\\  valid_lft forever`)
    .join('\n');
const allPrefixes = [18, 19].flatMap((second) => Array.from({ length: 256 }, (_, third) => `198.${second}.${third}`));

test('a subnet is one that nobody uses, wherever the search begins', () => {
  const free = '198.19.200';
  assert.equal(freeSubnet(listing(allPrefixes.filter((prefix) => prefix !== free))).prefix, free);
  assert.ok(allPrefixes.includes(freeSubnet('').prefix));
  assert.throws(() => freeSubnet(listing(allPrefixes)), /every subnet of 198\.18\.0\.0\/15 is in use/);
});

test('a subnet is found in addresses and routes, and not mistaken for a longer number', () => {
  const subnet = { prefix: '198.18.7' };
  assert.equal(occurrences(subnet, listing(['198.18.7', '198.18.70', '198.18.7'])), 2);
  assert.equal(occurrences(subnet, '198.18.7.0/24 dev rm1c1 proto kernel scope link src 198.18.7.254'), 1);
  assert.deepEqual([clientAddress(subnet), nodeAddress(subnet, 0)], ['198.18.7.254', '198.18.7.1']);
});
