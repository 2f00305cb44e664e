import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { leavingNode } from '../fixtures/odd/leaving.ts';
import { answerCall, http2Node } from '../fixtures/odd/listen.ts';
import { GOOD_STATUS } from '../fixtures/odd/nodes.ts';
import { steadyNode } from '../fixtures/odd/own-process.ts';
import { bundleForK6, runInK6 } from '../fixtures/run-k6.ts';
import { ownFolder } from '../fixtures/surroundings.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const options = {
  skip: k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false,
  timeout: 60_000,
};

interface Told {
  readonly what: string;
  readonly begun: number;
  readonly end: string | number;
  readonly ends: readonly (string | number)[];
}

test(
  'in scripts, a node that is back is reached by the next call, and no call under way is killed',
  options,
  async (t) => {
    const bundle = await bundleForK6(join(import.meta.dirname, 'channel-in-k6.ts'), ownFolder(t));
    let connections = 0;
    const slow = () =>
      http2Node(t, {
        session: () => connections++,
        stream: (stream) => void setTimeout(() => answerCall(stream, GOOD_STATUS), 1_000).unref(),
      });
    const url = await slow();
    const crowd = [await slow(), await slow(), await slow()];
    const last = await http2Node(t, { stream: (stream) => answerCall(stream, GOOD_STATUS) });
    const [gone, { url: stopped, child }] = [await leavingNode(t), await steadyNode(t)];
    const times = { left: 0, back: 0, stopped: 0, on: 0 };
    const begins = async (): Promise<void> => {
      await sleep(500);
      await gone.leave();
      child.kill('SIGSTOP');
      times.left = times.stopped = Date.now();
      await sleep(4_000);
      await gone.comeBack();
      times.back = Date.now();
      child.kill('SIGCONT');
      // The process has to be given time before it can answer.
      await sleep(500);
      times.on = Date.now();
    };
    let acts: Promise<void> | null = null;
    const { code, lines } = await runInK6(
      k6 ?? '',
      bundle,
      {
        script: {
          SLOW: url,
          CROWD: JSON.stringify([...crowd, last]),
          REPEATED: JSON.stringify({ gone: gone.url, stopped }),
          REPEAT_MS: '7000',
        },
      },
      (line) => {
        if (line.includes('"what":"begins"')) acts = begins();
      },
    );
    await acts;
    assert.equal(code, 0, lines.join('\n'));
    const told = lines.filter((line) => line.startsWith('CHANNEL ')).map((line) => JSON.parse(line.slice(8)) as Told);
    const find = (name: string) => told.filter(({ what }) => what === name);

    assert.deepEqual(find('together')[0]?.ends, ['timeout', 0, 'timeout', 0]);
    assert.deepEqual(find('crowded')[0]?.ends, [0, 0, 0, 'no-connection', 0]);
    assert.equal(connections, 2 + 3);

    const away = find('gone').filter(({ begun }) => begun > times.left && begun < times.back - 200);
    assert.ok(away.length > 5, `${away.length} calls while the node was away`);
    for (const { end } of away) assert.ok(end === 'refused' || end === 'connection-lost', String(end));
    const back = find('gone').filter(({ begun }) => begun > times.back);
    assert.ok(back.length > 5, `${back.length} calls since it was back`);
    for (const { end } of back) assert.equal(end, 0);

    const still = find('stopped').filter(({ begun }) => begun > times.stopped + 100 && begun < times.back - 200);
    assert.ok(still.length > 5, `${still.length} calls while the node stood still`);
    for (const { end } of still) assert.ok(end === 'timeout' || end === 'connect-timeout', String(end));
    const on = find('stopped').filter(({ begun }) => begun > times.on);
    assert.ok(on.length > 5, `${on.length} calls since it went on`);
    for (const { end } of on) assert.equal(end, 0);
  },
);
