import { fail } from 'k6';
import exec from 'k6/execution';
import { clockOrigin } from '../../base/clock-origin.ts';
import { messagePieces } from '../../data/message.ts';
import { queueNames } from '../../data/queue-names.ts';
import { aloneId } from '../../data/run-id.ts';
import { readQueueSettings } from '../../exchange/queue-settings.ts';
import { queuesOf } from '../../scenarios/queues.ts';
import { K6_TARGETS, K6_TEXT, readAccess } from '../client.ts';
import { closedOptions } from '../closed-options.ts';
import { findCluster } from '../cluster.ts';
import { counted } from '../counted.ts';
import { GrpcWire } from '../grpc/wire.ts';
import { isOnEventLoops, openScenarios } from '../open/scenarios.ts';
import { ownOptions } from '../own-options.ts';
import { writeSummary } from '../summary.ts';
import { readTls } from '../tls.ts';
import { Consumer } from './consumer.ts';
import { fillQueues } from './fill.ts';
import { OpenProducer } from './open-producer.ts';
import { Producer } from './producer.ts';
import { awaitQueues, deleteQueues, leadersOf, makeQueues, type QueueData } from './standings.ts';

/** Names that no other run of a script has: a queue is made once. */
function ownNames(count: number): string[] {
  return queueNames(aloneId(Date.now(), Math.random()), 1, count);
}

/**
 * Everything that the script of a scenario of queues exports: it measures by itself, or under the runner.
 * @param targets those that TARGET chooses from
 */
export async function queueScript(name: string, targets = K6_TARGETS) {
  const settings = readQueueSettings(__ENV, name, targets);
  const tls = readTls(settings);
  const open = isOnEventLoops(settings);
  const wire = new GrpcWire(settings, await readAccess(settings), tls, open ? { clients: 0 } : null);
  const { payload, seed, entropy, scenario } = settings;
  const pieces = messagePieces(payload.bytes, seed, entropy, K6_TEXT);
  const closed = closedOptions(settings, tls);
  const options = {
    ...{ ...closed, setupTimeout: '15m', teardownTimeout: '2m' },
    scenarios: { ...closed.scenarios, ...openScenarios(settings) },
  };
  const checkOptions = ownOptions(options, `steps come from ${open ? 'OPEN_RATE' : 'USERS'} and DURATION`);
  let producer: Producer | undefined;
  let consumer: Consumer | undefined;
  let openProducer: OpenProducer | undefined;

  return {
    options,
    async setup(): Promise<QueueData> {
      checkOptions();
      const { nodes } = findCluster(settings, wire);
      const names = settings.queues ?? ownNames(queuesOf(settings.schedule.steps));
      const { needsNodes = 1 } = scenario;
      if (nodes.length < needsNodes)
        fail(`${scenario.name} takes ${needsNodes} nodes at least: name all nodes in HOST`);
      const own = settings.queues === null;
      for (const name of names) {
        // Each once the one before has a leader, so that the broker can spread leaders over the nodes.
        if (own) makeQueues(settings, [name], nodes[0] as string, wire);
        awaitQueues(settings, [name], nodes, wire);
      }
      const queues = await leadersOf(settings, names, nodes, wire);
      await fillQueues({ settings, wire, pieces, nodes, queues });
      return { nodes, queues, own, clockOrigin: clockOrigin(() => exec.instance.currentTestRunDuration) };
    },
    run: counted((data: QueueData): void => {
      producer ??= new Producer({ settings, wire, pieces, data });
      producer.run();
    }),
    consume: counted((data: QueueData): void => {
      consumer ??= new Consumer({ settings, wire, data });
      consumer.run();
    }),
    open: counted((data: QueueData): Promise<void> => {
      openProducer ??= new OpenProducer({ settings, wire, pieces, data });
      return openProducer.run();
    }),
    teardown({ own, queues, nodes }: QueueData): void {
      if (!own) return;
      const names = queues.map((queue) => queue.name);
      deleteQueues(settings, names, nodes[0] as string, wire);
    },
    handleSummary: writeSummary(settings, scenario),
  };
}
