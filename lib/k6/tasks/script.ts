import http from 'k6/http';
import { Pieces } from '../../data/pieces.ts';
import { readTaskSettings } from '../../exchange/task-settings.ts';
import { K6_TARGETS, K6_TEXT, readAccess } from '../client.ts';
import { closedOptions } from '../closed-options.ts';
import { type ClusterData, findCluster } from '../cluster.ts';
import { counted } from '../counted.ts';
import { makeWire } from '../make-wire.ts';
import { ownOptions } from '../own-options.ts';
import { writeSummary } from '../summary.ts';
import { readTls } from '../tls.ts';
import { TaskUser } from './user.ts';

/**
 * Everything that the script of a scenario of workers and tasks exports: it measures by itself, or under the runner.
 * @param targets those that TARGET chooses from
 */
export async function taskScript(name: string, targets = K6_TARGETS) {
  const settings = readTaskSettings(__ENV, name, targets);
  const { target, payload, seed, entropy, scenario } = settings;
  const tls = readTls(settings);
  http.setResponseCallback(http.expectedStatuses(...(target.okStatuses as [number, ...number[]])));
  const wire = makeWire(settings, await readAccess(settings), tls, null);
  const pieces = new Pieces(payload.bytes, seed, entropy, K6_TEXT);
  // Every answer is looked at: its body says what became of the operation.
  const options = { ...closedOptions(settings, tls), setupTimeout: '2m', discardResponseBodies: false };
  const checkOptions = ownOptions(options, 'steps come from USERS and DURATION');
  let user: TaskUser | undefined;

  return {
    options,
    setup(): ClusterData {
      checkOptions();
      return findCluster(settings, wire);
    },
    run: counted((data: ClusterData): void => {
      user ??= new TaskUser({ settings, wire, pieces, data });
      user.run();
    }),
    handleSummary: writeSummary(settings, scenario),
  };
}
