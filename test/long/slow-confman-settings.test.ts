import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { PATIENCE_MS } from '../acceptance/support.ts';
import { ran } from '../fixtures/slow-confman/ran.ts';

/** As Confman comes, but for how often it makes snapshots; and what raftmark has no business to read. */
const SETTINGS = `{
  // Raft
  "lowerElectionTimeout": 1000,
  "upperElectionTimeout": 3000,
  "requestTimeout": "00:00:02",
  "Raft": { "SnapshotInterval": 150, "FlushIntervalMs": 500, },
  "Auth": { "ApiKeys": [{ "Key": "not-for-reports" }] },
}`;

it('what is measured of a Confman stands beside its settings file, and findings name its keys', {
  timeout: 3 * PATIENCE_MS,
}, async () => {
  const about = (_: string, home: string) => {
    writeFileSync(join(home, 'appsettings.json'), SETTINGS);
    return { settings: 'appsettings.json' };
  };
  const load = ['--scenarios', 'write-concurrent', '--users', '8', '--duration', '10s', '--warmup', '1s'];
  const manners = { snapshotEvery: 150, snapshotMs: 700, audit: false };
  const { run, report } = await ran(manners, [...load, '--no-control', '--no-calibration'], { about });
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const [cluster] = report.clusters;
  assert.deepEqual(
    cluster?.settings?.map(({ name, value, upTo, from, onlyOn }) => [name, value, upTo, from, onlyOn]),
    [
      ['election-timeout', 1_000, 3_000, 'settings file', undefined],
      ['request-timeout', 2_000, undefined, 'settings file', undefined],
      ['peer-timeout', 1_500, undefined, 'settings file', undefined],
      ['snapshot-interval', 150, undefined, 'settings file', undefined],
      ['flush-interval', 500, undefined, 'settings file', undefined],
    ],
  );
  const invariant = (report.findings ?? []).filter(({ id }) => id === 'timeout-invariant');
  const told = JSON.stringify(report.findings, null, 1);
  // Without a failover: each snapshot of 700 ms is more than half of 1 s, and 2 s are fewer than the upper end.
  assert.equal(invariant.length, 2, told);
  const advice = invariant.map((finding) => finding.advice).join('\n');
  assert.match(
    advice,
    /election timeout \(lowerElectionTimeout, upperElectionTimeout, now 1[.]00 s to 3[.]00 s\)/,
    told,
  );
  assert.match(advice, /request timeout of the service \(requestTimeout, now 2[.]00 s\)/, told);
  assert.match(JSON.stringify(report.findings), /snapshot interval \(Raft:SnapshotInterval, now 150 entries\)/);
  assert.match(run.stdout, /^Settings/m);
  assert.doesNotMatch(run.stdout + JSON.stringify(report), /not-for-reports/);
});
