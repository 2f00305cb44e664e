import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaintsIn, exceptionsIn, firstException, lastError } from '../../../runner/k6/log.ts';

/** A line of k6's log as it writes it to a file; `message` with the escapes that the file holds. */
const line = (level: string, message: string, more = '') =>
  `time="2026-11-21T08:30:06Z" level=${level} msg="${message}"${more}\n`;
const STACK = '\\n\\tat fail (native)\\n\\tat findCluster (file:///dist/mixed.js:90:9(31))\\n';
const HINT = ' hint="script exception" source=stacktrace';

test('the message is given without its kind and its stack', () => {
  const log = line('error', `GoError: no leader found: http://127.0.0.1:1: nothing listens there${STACK}`, HINT);
  assert.equal(lastError(log), 'no leader found: http://127.0.0.1:1: nothing listens there');
});

for (const [message, said] of [
  [`Error: it broke${STACK}`, 'it broke'],
  [`Uncaught (in promise) Error: it broke${STACK}`, 'it broke'],
  [`Uncaught (in promise) Error: GoError: it broke${STACK}`, 'it broke'],
  [
    "TypeError: Cannot read property 'x' of undefined\\n\\tat setup\\n",
    "TypeError: Cannot read property 'x' of undefined",
  ],
  ['test aborted: it is full at endWhereFull (file:///dist/mixed.js:90:9(31))', 'test aborted: it is full'],
  ['text only', 'text only'],
  ['text only\\n', 'text only'],
  ['could not initialize:\\n\\tat setup: no such file\\n\\tat more\\n', 'could not initialize: at setup: no such file'],
  [
    'There were problems with the options:\\n\\t- scenario x: too short\\n\\t- another',
    'There were problems with the options: scenario x: too short',
  ],
  ['nothing follows:', 'nothing follows:'],
  ['nothing follows:\\n', 'nothing follows:'],
  ['Uncaught (in promise) GoError: it broke: badly\\n\\tat setup\\n', 'it broke: badly'],
  ['Uncaught (in promise)Error: it broke', 'it broke'],
  ['say \\"Error: x\\"', 'say "Error: x"'],
] as const) {
  test(`"${message}" reads "${said}"`, () => assert.equal(lastError(line('error', message, HINT)), said));
}

test('quotes in a message are read as quotes', () => {
  const log = line('error', 'Error: TIER=\\"smal\\": unknown tier\\n\\tat setup\\n', HINT);
  assert.equal(lastError(log), 'TIER="smal": unknown tier');
});

test('the last of several errors counts', () => {
  assert.equal(
    lastError(line('error', 'first thing') + line('info', 'later') + line('error', 'last thing')),
    'last thing',
  );
});

test('warnings and infos are no errors', () => {
  assert.equal(lastError(line('warning', 'Request Failed') + line('info', 'all well')), null);
  assert.equal(lastError(''), null);
});

test('that k6 was interrupted is not the error', () => {
  const aborted = line('error', "test run was aborted because k6 received a 'interrupt' signal");
  assert.equal(lastError(aborted), null);
  assert.equal(lastError(line('error', 'Error: it broke') + aborted), 'it broke');
});

test('interrupted in any way, that is not the error', () => {
  for (const signal of ["'interrupt' signal", "'terminated' signal"]) {
    const aborted = line('error', `test run was aborted because k6 received a ${signal}`, ' hint=x');
    assert.equal(lastError(line('error', 'Error: it broke') + aborted + aborted), 'it broke');
  }
});

test('an error among lines that are none is found', () => {
  const log = `not a line of k6\n${line('info', 'level=error msg=fake')}${line('error', 'Error: it broke')}more text`;
  assert.equal(lastError(log), 'it broke');
});

test('of exceptions the first counts, and errors of k6 itself are none', () => {
  const more = ` executor=constant-vus scenario=users-10${HINT}`;
  const log =
    line('error', 'some thresholds have failed') +
    line('error', `Error: it \\"broke\\"${STACK}`, more) +
    line('error', 'Error: it broke again', more);
  assert.equal(firstException(log), 'it "broke"');
  const rejected = line('error', `Uncaught (in promise) Error: a promise${STACK}`, ' executor=x scenario=writes');
  assert.equal(firstException(rejected + log), 'a promise');
  assert.equal(firstException(line('error', 'some thresholds have failed')), null);
  assert.equal(firstException(line('warning', 'Request Failed', HINT)), null);
});

test('exceptions are counted by the scenario of k6 that threw them, and nothing else is', () => {
  const thrown = (scenario: string) => line('error', `Error: boom${STACK}`, ` executor=x scenario=${scenario}${HINT}`);
  const rejected = line('error', `Uncaught (in promise) Error: boom${STACK}`, ' executor=x scenario=users-1');
  const log = rejected + line('warning', 'no', ' scenario=users-1') + thrown('users-10') + thrown('users-1');
  assert.deepEqual(
    [...exceptionsIn(log)],
    [
      ['users-1', 2],
      ['users-10', 1],
    ],
  );
  // Of set-up, which is no scenario.
  assert.deepEqual([...exceptionsIn(line('error', `Error: boom${STACK}`, HINT))], []);
});

/** As k6 2.2 wrote it with --out experimental-prometheus-rw and nobody there. */
const NOBODY_THERE =
  'time="2026-11-26T13:58:56Z" level=error msg="Failed to send the time series data to the endpoint" error="HTTP POST request failed: Post \\"http://localhost:9090/api/v1/write\\": dial tcp 127.0.0.1:9090: connect: connection refused" output="Prometheus remote write"\n';
const FULL = 'time="2026-11-26T13:59:10Z" level=error msg="CSV: Error writing to file" filename=/dev/full output=csv\n';

test('an output that fails is told with its first error, and how often', () => {
  const other = NOBODY_THERE.replace('connection refused', 'no route to host');
  assert.deepEqual(complaintsIn(NOBODY_THERE + FULL + other + FULL + FULL), [
    {
      output: 'Prometheus remote write',
      text: 'Failed to send the time series data to the endpoint: HTTP POST request failed: Post "http://localhost:9090/api/v1/write": dial tcp 127.0.0.1:9090: connect: connection refused',
      times: 2,
    },
    { output: 'csv', text: 'CSV: Error writing to file', times: 3 },
  ]);
});

test('exceptions, thresholds and the end of a script are told elsewhere, and warnings are no complaint', () => {
  const log = [
    line('error', `Error: boom${STACK}`, ' executor=x scenario=users-1'),
    line('error', "thresholds on metrics 'raftmark_measured' have been crossed"),
    line('error', 'test run was aborted because k6 received an interrupt signal'),
    line('warning', 'Request Failed', ' error="no"'),
  ];
  assert.deepEqual(complaintsIn(log.join('')), []);
});
