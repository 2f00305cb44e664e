import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coordinator } from '../../../../lib/targets/coordinator.ts';
import type { HttpResponse } from '../../../../lib/targets/http.ts';
import type { Sender } from '../../../../runner/cluster/send.ts';
import { ProbeRequests } from '../../../../runner/faults/prober/requests.ts';
import { StatusLog } from '../../../../runner/faults/prober/status.ts';
import { startClock } from '../../../../runner/system/clock.ts';

const NODES = ['http://a:1', 'http://b:2', 'http://c:3'].map((url, at) => ({ name: `node${at + 1}`, url }));
const NOT_LEADER = { success: false, error: 'Not leader' };

/** A probe through the third of three nodes that answer these, and whom it was sent to. */
async function through(bodies: readonly object[]) {
  const asked: number[] = [];
  const send = async (url: string): Promise<HttpResponse> => {
    const at = NODES.findIndex((node) => node.url === url);
    asked.push(at);
    return { status: 200, headers: {}, body: JSON.stringify(bodies[at]) };
  };
  const place = { target: coordinator, nodes: NODES, clock: startClock() };
  const requests = new ProbeRequests({ send } as unknown as Sender, place, 1_000, 1_000);
  const write = coordinator.entries.write({ namespace: 'n', key: 'k' }, 'v');
  const end = await requests.through(2, 'write', write, new StatusLog(NODES));
  return { asked, outcome: end.answer.outcome, node: end.node };
}

test('where a node does not lead and names nobody who does, the others are asked, each once', async () => {
  const found = await through([NOT_LEADER, { success: true }, NOT_LEADER]);
  assert.deepEqual(found, { asked: [2, 0, 1], outcome: 'ok', node: 1 });
  const nobody = await through([NOT_LEADER, NOT_LEADER, NOT_LEADER]);
  assert.deepEqual(nobody, { asked: [2, 0, 1], outcome: 'rejected', node: 1 });
});

test('what may have been done is not sent to another', async () => {
  const { asked, outcome } = await through([{ success: true }, { success: true }, { success: false }]);
  assert.deepEqual([asked, outcome], [[2], 'unknown']);
});
