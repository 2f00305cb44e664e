// What others write is damaged in 2,000 ways, always the same: a sentence may come of it or a result, and nothing else.
import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Xorshift } from '../../lib/base/random.ts';
import { confman } from '../../lib/targets/confman.ts';
import { Discovery } from '../../lib/targets/discovery.ts';
import { electionTimeout } from '../../lib/targets/etcd/flags.ts';
import { etcdGateway, etcdRpc } from '../../lib/targets/etcd.ts';
import { unreachedInWords } from '../../lib/targets/found.ts';
import type { EntryTarget } from '../../lib/targets/kinds.ts';
import { refusalInWords } from '../../lib/targets/login.ts';
import type { NodeStatus } from '../../lib/targets/target.ts';
import { answerInWords, type PlainResponse } from '../../lib/targets/wire.ts';
import { RaftTimeline } from '../../runner/monitors/raft/timeline.ts';
import { raftWindow } from '../../runner/monitors/raft/window.ts';
import { readConfig } from '../../runner/options/config/read.ts';
import { checkReport } from '../../runner/report/check/check.ts';
import { renderCsv } from '../../runner/report/csv.ts';
import { recoverJournals } from '../../runner/report/journal/recover.ts';
import { makeReport } from '../../runner/report/make.ts';
import { toReport } from '../../runner/report/read.ts';
import { newRecord } from '../../runner/report/record.ts';
import { renderReport } from '../../runner/report/text/render.ts';
import { reportErrors } from '../../runner/report/write.ts';
import { UserError } from '../../runner/system/errors.ts';
import { answer, said, status } from '../fixtures/answers.ts';
import { damaged, oneOf } from '../fixtures/damaged.ts';
import { exampleReport, exampleReportOf, faultCells, timedCell } from '../fixtures/example-report.ts';
import { ownFolder } from '../fixtures/surroundings.ts';
import { cells, clusters, facts, journalText, NAME } from './report/journal/journal-fixture.ts';

const ROUNDS = 500;
/** Far above what reading takes (150 to 320 MB of a process that others share), and far below what runs away. */
const MOST_KB = 600 * 1_024;
const SHOWN = { color: false, width: 120 };

let beforeKb = 0;
before(() => {
  beforeKb = process.resourceUsage().maxRSS;
});
after(() => {
  const usedKb = process.resourceUsage().maxRSS - beforeKb;
  assert.ok(usedKb < MOST_KB, `${Math.round(usedKb / 1_024)} MB`);
});

/** What a person would not understand. */
const RAW = /undefined|Cannot (read|convert|set)|is not (a function|iterable|a constructor)|Invalid time|\[object/;

/** The same of what is shown, where nothing may steer a terminal either. */
const SHOWN_RAW = /\p{Cc}(?<!\n)|\[object/u;

const STATUS =
  '{"status":"ready","cluster":{"role":"leader","leader":"http://127.0.0.1:6100","term":7,"peers":["http://127.0.0.1:6200"]}}';
const ETCD =
  '{"header":{"cluster_id":"1","member_id":"2","memberId":"2","revision":"3","raft_term":"4"},"version":"3.6.16","dbSize":"20480","leader":"2","raftIndex":"9","raftTerm":"4","members":[{"ID":"2","name":"a","peerURLs":["http://127.0.0.1:2380"],"clientURLs":["http://127.0.0.1:2379"]}],"kvs":[{"key":"YQ==","value":"Yg=="}],"token":"abc","cmdline":["etcd","--election-timeout=1000"],"error":"etcdserver: no leader","message":"etcdserver: no leader","code":14}';
const LISTED = '[{"path":"bench-small-001","id":1},{"path":"mine"}]';

function fromJson(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Everything that is asked of an answer, by whoever got it. */
function readAll(target: EntryTarget, response: PlainResponse): NodeStatus | null {
  for (const operation of ['read', 'write', 'query'] as const) target.classify(operation, response);
  for (const words of [answerInWords(response), refusalInWords(response)]) {
    assert.doesNotMatch(words, RAW);
    assert.ok(words.length < 400);
  }
  const { view, entries, login } = target;
  entries.readValue(response, { namespace: 'n', key: 'k' });
  if (!('absent' in entries.namespaces)) entries.namespaces.readList(response);
  if (!('absent' in login)) login.readToken(response);
  const discovery = new Discovery(target, ['http://127.0.0.1:6100']);
  for (let asks = discovery.round(); asks.length > 0; asks = discovery.round()) {
    for (const { learn } of asks) learn(response);
  }
  const unreached = [...discovery.unreached(), discovery.unreachedLeader()].filter((node) => node !== null);
  const words = [...discovery.nodes().map(({ problem }) => problem ?? ''), ...unreached.map(unreachedInWords)];
  for (const text of words) assert.doesNotMatch(text, RAW);
  discovery.leader();
  discovery.conflict();
  return 'absent' in view ? null : view.readStatus(response);
}

test('whatever nodes answer, the report of it is valid and can be shown', () => {
  const random = new Xorshift(20);
  const timeline = new RaftTimeline(['node1']);
  const terms: (number | null)[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const code = oneOf([200, 200, 200, 204, 307, 400, 401, 404, 500, 503, 0, 99, 1_000], random);
    const headers = oneOf([{}, { location: 'http://127.0.0.1:6200/x' }, { location: 'http://[::1' }], random);
    const text = damaged(oneOf([STATUS, ETCD, LISTED], random), random);
    const message = fromJson(text);
    const call = oneOf([said(message ?? {}), status(random.next() % 20, text)], random);
    const statuses = [
      readAll(confman, answer(code, text, headers)),
      readAll(etcdGateway, answer(code, text, headers)),
      readAll(etcdRpc, call),
    ];
    const timeout = electionTimeout.read(answer(code, text));
    assert.ok(typeof timeout !== 'number' || (Number.isSafeInteger(timeout) && timeout > 0));
    for (const found of statuses) {
      if (found === null) continue;
      const { role, term, leader, ready } = found;
      terms.push(term);
      timeline.add(
        'node1',
        { reachable: true, problem: null, role, term, leader, ready },
        round,
        1_770_000_000_000 + round,
      );
    }
  }
  const record = newRecord();
  record.calibration = exampleReport.calibration;
  record.clusters.push(...clusters.map((cluster) => ({ ...cluster, term: terms.at(-1) ?? null })));
  record.cells.push(...cells);
  const history = timeline.history();
  const total = raftWindow(history, 0, ROUNDS, ROUNDS);
  const raft = { everyMs: 250, nodes: ['node1'], total, timeline: history.changes, dropped: history.dropped };
  const rafts = new Map([[clusters[0]?.name ?? '', raft]]);
  const report = makeReport(
    facts,
    record,
    { rafts, metrics: new Map(), resources: { absent: 'not asked for' }, snapshots: [] },
    'complete',
  );
  assert.deepEqual(reportErrors(report), []);
  assert.match(renderReport(report, SHOWN), /ops\/s/);
  assert.ok(terms.includes(7) && terms.includes(4) && terms.includes(null));
});

const CONFIG = JSON.stringify({
  target: 'etcd',
  protocol: 'grpc',
  reads: 'local',
  nodes: [
    {
      name: 'a',
      url: 'http://127.0.0.1:2379',
      pid: 4711,
      dataFolder: 'a',
      log: 'a.log',
      commands: { kill: ['kill', 'a'], start: ['./start', 'a'] },
    },
    { name: 'b', url: 'https://10.0.0.1', pidFile: 'b.pid', commands: { isolate: ['cut'] } },
  ],
  single: { url: 'http://127.0.0.1:3379' },
  user: 'root',
  scenarios: { mixed: { users: [1, 10], duration: '15s', warmup: '3s' } },
  thresholds: [{ scenario: 'mixed', operation: 'read', step: '*', p95: 10 }],
});

test('a configuration is read or refused in a sentence, whatever it holds', async (t) => {
  const random = new Xorshift(34);
  const path = join(ownFolder(t), 'config.json');
  let good = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const text = damaged(CONFIG, random);
    writeFileSync(path, text);
    try {
      await readConfig(path);
      good++;
    } catch (error) {
      assert.ok(error instanceof UserError && error.exitCode === 2, `${text}\n${(error as Error).stack}`);
      assert.doesNotMatch(error.message.replaceAll(path, ''), RAW, text);
    }
  }
  assert.ok(good > 10 && good < ROUNDS - 100, String(good));
});

test('a journal becomes a report or stays with a sentence, whatever it holds', async (t) => {
  const random = new Xorshift(1_420);
  const whole = journalText(cells.map((cell) => ({ kind: 'cell', cell })));
  const folder = ownFolder(t);
  const before = process.exitCode;
  const say = (line: string): void => {
    assert.doesNotMatch(line, RAW);
  };
  for (let round = 0; round < ROUNDS; round++) {
    writeFileSync(join(folder, `${NAME}.journal`), damaged(whole, random));
    await recoverJournals(folder, say);
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  }
  process.exitCode = before;
});

test('a report is shown or refused in a sentence, whatever it holds', () => {
  const random = new Xorshift(2_645);
  const all = [exampleReport, exampleReportOf([...faultCells, timedCell({}, 1)])].map((each) => JSON.stringify(each));
  let shown = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const document = fromJson(damaged(oneOf(all, random), random));
    if (document === null) continue;
    try {
      const report = toReport(document, 'report.json');
      for (const error of checkReport(report)) assert.doesNotMatch(error, RAW);
      assert.doesNotMatch(renderReport(report, SHOWN), SHOWN_RAW);
      assert.doesNotMatch(renderCsv(report), SHOWN_RAW);
      shown++;
    } catch (error) {
      assert.ok(error instanceof UserError && error.exitCode === 2, (error as Error).stack);
      assert.doesNotMatch(error.message, RAW);
    }
  }
  assert.ok(shown >= 10, String(shown));
});
