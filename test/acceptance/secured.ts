import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Protocol } from '../../lib/targets/target.ts';
import { BENCH, BENCH_PASSWORD, SecuredEtcd } from '../fixtures/secured-etcd.ts';
import { watchSecrets } from './secrets.ts';
import { measuredCells, PATIENCE_MS, ROOT, Sandbox, SHORT } from './support.ts';

const CORE = ['write-sequential', 'write-concurrent', 'read-sequential', 'read-concurrent', 'mixed'];
/** Few virtual users: hundreds, for a failover that nobody times here, take longer to make than to use. */
const FEW = ['--rate', '20', '--read-rate', '20', '--timeout', '2s'];
const PASSWORD = { RAFTMARK_PASSWORD: BENCH_PASSWORD };

/** The version of an etcd program, e.g. `3.4.23`; null when it does not run. */
export function etcdVersion(path: string): string | null {
  return /etcd Version: (\S+)/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? null;
}

/** A line of a private key that no other text has. */
function keyLine(pem: string): string {
  return pem.split('\n')[1] as string;
}

/**
 * Whole runs against three members of a version of etcd that want certificates and users: the core scenarios and a failover, by
 * each protocol.
 * @param etcd gives the program
 * @param failovers the protocols of whole runs with a failover
 */
function securedTests(etcd: () => Promise<string>, failovers: readonly Protocol[]): void {
  const box = new Sandbox();
  let cluster: SecuredEtcd;
  let folder = '';
  before(async () => {
    // Outside of the sandbox: what etcd and its user keep of keys and passwords is not raftmark's.
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'secured-etcd-')));
    cluster = await SecuredEtcd.start(folder, await etcd());
  });
  after(async () => {
    await cluster?.stop();
    box.remove();
    if (folder !== '') rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  for (const protocol of failovers) {
    const identity = protocol === 'grpc' ? 'named' : 'nameless';
    it(`${protocol}: the core scenarios and a failover, with a certificate and a user, and no secret is seen`, async (t) => {
      const shown = cluster[identity];
      const config = cluster.configure(join(box.folder, `${protocol}.json`), shown);
      const flags = [
        '--config',
        config,
        '--protocol',
        protocol,
        '--user',
        BENCH,
        '--allow-faults',
        '--faults',
        '1',
        ...FEW,
      ];
      const run = box.startBench([...flags, ...SHORT, '--scenarios', 'core,failover'], PASSWORD);
      const secrets = [BENCH_PASSWORD, keyLine(shown.key)];
      const { end, shown: seen, looks } = await watchSecrets(box, run, secrets);
      assert.equal(end.code, 0, end.stdout + end.stderr);
      assert.doesNotMatch(end.stderr, /Warning/);
      const report = await box.report();
      const cells = measuredCells(report);
      assert.deepEqual(
        cells.map(({ scenario, protocol: spoken }) => [scenario, spoken]),
        [...CORE, 'failover'].map((scenario) => [scenario, protocol]),
      );
      // The set-up of a run is not what a broken leader does to it.
      const refused = cells.flatMap(({ operations }) =>
        operations.flatMap(({ reasons }) => reasons.filter(({ reason }) => /unauthorized|forbidden/.test(reason))),
      );
      assert.deepEqual(refused, []);
      for (const { operations, scenario } of cells.slice(0, CORE.length)) {
        assert.ok(
          operations.every(({ ok, rejected, unknown }) => ok > 0 && rejected + unknown === 0),
          scenario,
        );
      }
      const faults = cells.at(-1)?.faults;
      assert.equal(faults?.failover?.rounds.length, 1);
      const { lost, phantom, rejectedButThere, complete, readings } = faults?.safety ?? {};
      assert.deepEqual([lost, phantom, rejectedButThere, complete, readings?.length], [0, 0, 0, true, 2]);
      assert.deepEqual(seen, []);
      assert.ok(looks.k6 > 0 && looks.files > 0, JSON.stringify(looks));
      t.diagnostic(`${end.stdout.split('\n').find((line) => /failover/.test(line))}`);
    });
  }

  it('grpc: a certificate that names the user is enough', async () => {
    const config = cluster.configure(join(box.folder, 'certificate.json'), cluster.named);
    const end = await box.bench(['--config', config, '--protocol', 'grpc', '--scenarios', 'mixed', ...SHORT]);
    assert.equal(end.code, 0, end.stdout + end.stderr);
    const [cell] = measuredCells(await box.report());
    assert.ok(cell?.operations.every(({ ok, rejected, unknown }) => ok > 0 && rejected + unknown === 0));
  });

  for (const [what, protocol, identity, flags, env, message] of [
    [
      'a wrong password',
      'grpc',
      'nameless',
      ['--user', BENCH],
      { RAFTMARK_PASSWORD: 'wrong' },
      /^error: https:\S+ does not let bench in: etcdserver: authentication failed, invalid user ID or password\.\nCorrect --user/,
    ],
    [
      'nobody, with a certificate that names nobody',
      'grpc',
      'nameless',
      [],
      {},
      /^error: the user may not read namespaces of etcd at \S+ \(403\)\.\nGive the user a role .* Give a user with --user/,
    ],
    [
      'a certificate that names a user, of which the gateway wants nothing to know',
      'http',
      'named',
      ['--user', BENCH],
      PASSWORD,
      /^error: https:\S+ does not let bench in: CommonName of client sending a request against gateway will be ignored/,
    ],
  ] as const) {
    it(`${what}: told with what to do`, async () => {
      const config = cluster.configure(join(box.folder, 'wrong.json'), cluster[identity]);
      const end = await box.bench(['--config', config, '--protocol', protocol, ...flags, ...SHORT], env);
      assert.equal(end.code, 3, end.stdout + end.stderr);
      assert.match(end.stderr, message);
    });
  }

  for (const protocol of ['grpc', 'http'] as const) {
    it(`${protocol}: nodes whose certificate nobody vouches for are told from others, and how to trust them`, async () => {
      const hosts = ['--target', 'etcd', '--host', cluster.urls.join(',')];
      const end = await box.bench([...hosts, '--protocol', protocol, ...SHORT]);
      assert.equal(end.code, 3, end.stdout + end.stderr);
      assert.match(
        end.stderr,
        /^error: no etcd node answers \(https:\S+: no TLS connection: it and raftmark do not trust each other.*\nGive the certificates .* with --cacert/,
      );
    });

    it(`${protocol}: a script of k6 alone takes certificates and user from its environment`, async () => {
      const k6 = spawnSync(process.execPath, [join(ROOT, 'dist/runner/tools.js')], { encoding: 'utf8' });
      const path = /(\S+\/k6)\b/.exec(k6.stdout)?.[1] ?? 'k6';
      const { caFile } = cluster.authority;
      const { certFile, keyFile } = protocol === 'grpc' ? cluster.named : cluster.nameless;
      const secretFile = join(box.folder, 'secret.txt');
      writeFileSync(secretFile, `API_PASSWORD=${BENCH_PASSWORD}\n`, { mode: 0o600 });
      const env = {
        ...{ TARGET: 'etcd', PROTOCOL: protocol, HOST: cluster.urls.join(','), TIER: 'smoke', SEED_DATA: '1' },
        ...{ API_USER: BENCH, CA_CERT: caFile, SSL_CERT_FILE: caFile, CLIENT_CERT: certFile, CLIENT_KEY: keyFile },
        ...{
          USERS: '2',
          DURATION: '1s',
          WARMUP: '200ms',
          K6_SECRET_SOURCE: `file=${secretFile}`,
          K6_NO_USAGE_REPORT: 'true',
        },
        SUMMARY: join(box.folder, 'summary.json'),
      };
      const end = await box.start(path, ['run', join(ROOT, 'dist/mixed.js')], env).ended;
      assert.equal(end.code, 0, end.stdout + end.stderr);
      assert.match(end.stdout, /users-2|2 users/);
      assert.doesNotMatch(end.stdout, /unauthorized|forbidden/);
    });
  }
}

/** A suite with the patience that whole runs need. */
export function describeSecured(
  name: string,
  etcd: () => Promise<string>,
  failovers: readonly Protocol[],
  skip: string | false = false,
): void {
  describe(name, { timeout: 2 * PATIENCE_MS, skip }, () => securedTests(etcd, failovers));
}
