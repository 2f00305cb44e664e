import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import type { Reads } from '../../../lib/targets/target.ts';
import type { Config, ConfigFile } from '../../../runner/options/config/config.ts';
import { readManners } from '../../../runner/options/manner.ts';
import { plain } from '../../fixtures/plain-target.ts';
import { type Given, parse, read, refused } from './read-options.ts';

/** The protocols of a run, what it is first spoken to in, and what reads promise. */
function spoken(given: Given, config: ConfigFile | null = null) {
  const { protocols, target } = read(given, {}, config);
  return [protocols, target.protocol, 'absent' in target.entries ? null : target.entries.reads];
}

test('without a word a target is spoken to as its clients do', () => {
  assert.equal(read({ target: 'etcd' }).target, etcd);
  assert.equal(read().target, confman);
  assert.deepEqual(spoken({ target: 'etcd' }), [['grpc'], 'grpc', 'linearizable']);
  assert.deepEqual(spoken({}), [['http'], 'http', 'local']);
});

test('a flag chooses the protocol, or both, and what reads promise', () => {
  assert.deepEqual(spoken({ target: 'etcd', protocol: 'http' }), [['http'], 'http', 'linearizable']);
  assert.deepEqual(spoken({ target: 'etcd', protocol: 'both' }), [['grpc', 'http'], 'grpc', 'linearizable']);
  assert.deepEqual(spoken({ target: 'etcd', reads: 'local' }), [['grpc'], 'grpc', 'local']);
  assert.deepEqual(spoken({ target: 'etcd', protocol: 'http', reads: 'local' }), [['http'], 'http', 'local']);
  assert.deepEqual(spoken({ protocol: 'http', reads: 'local' }), [['http'], 'http', 'local']);
});

test('the configuration file chooses as well, and a flag wins over it', () => {
  const config: ConfigFile = { target: 'etcd', protocol: 'both', reads: 'local' };
  assert.deepEqual(spoken({}, config), [['grpc', 'http'], 'grpc', 'local']);
  assert.deepEqual(spoken({ protocol: 'http', reads: 'linearizable' }, config), [['http'], 'http', 'linearizable']);
});

for (const [flags, message] of [
  [{ protocol: 'grpc' }, /^--protocol grpc: confman speaks http alone$/],
  [{ protocol: 'both' }, /^--protocol both: confman speaks http alone, so there is nothing to compare$/],
  [{ target: 'etcd', protocol: 'grcp' }, /^unknown protocol "grcp" \(did you mean grpc\?\); one of http, grpc, both$/],
  [{ reads: 'stale' }, /^unknown reads "stale"; one of linearizable, local$/],
] as const) {
  test(`${JSON.stringify(flags)} is refused with what there is`, () => refused({ ...flags } as Given, message));
}

test('what the file wants and the target does not offer is refused with the place', () => {
  refused({}, /^bench\.json: protocol is "grpc": confman speaks http alone$/, { protocol: 'grpc' });
  refused({}, /^bench\.json: protocol is "both": confman speaks http alone, so/, { protocol: 'both' });
});

test('what a target does not let its reads promise is refused, by the flag and by the file', () => {
  const refusedBy = (reads: Reads | null, file: Reads | null, message: string) =>
    assert.throws(
      () =>
        readManners(
          plain,
          { protocol: null, reads },
          file === null ? null : ({ file: 'bench.json', reads: file, protocol: null } as Config),
        ),
      { message },
    );
  refusedBy('linearizable', null, '--reads linearizable: reads of plain are local alone');
  refusedBy(null, 'linearizable', 'bench.json: reads is "linearizable": reads of plain are local alone');
});

test('cleaning up takes one protocol, for both would do the same twice', () => {
  assert.equal(parse('clean', '--target', 'etcd', '--protocol', 'http').clean?.protocol, 'http');
  assert.throws(() => parse('clean', '--protocol', 'both'), /unknown protocol "both"; one of http, grpc/);
  assert.throws(() => parse('clean', '--reads', 'local'), { code: 'commander.unknownOption' });
});
