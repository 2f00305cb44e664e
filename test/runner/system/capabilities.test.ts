import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCapabilities, NET_ADMIN, SYS_ADMIN } from '../../../runner/system/capabilities.ts';

const hasPrivilege = (status: string): boolean => hasCapabilities(status, [NET_ADMIN, SYS_ADMIN]);

test('both capabilities are needed', () => {
  const status = (mask: string) => `Name:\tnode\nCapPrm:\t000001ffffffffff\nCapEff:\t${mask}\nCapBnd:\t0\n`;
  assert.equal(hasPrivilege(status('000001ffffffffff')), true);
  assert.equal(hasPrivilege(status('0000000000201000')), true);
  assert.equal(hasPrivilege(status('0000000000001000')), false);
  assert.equal(hasPrivilege(status('0000000000200000')), false);
  assert.equal(hasPrivilege(status('00000000a80425fb')), false, 'a container as Docker starts it');
  assert.equal(hasPrivilege(''), false);
});
