import type { Manners } from '../../../../test/fixtures/slow-confman/manners.ts';

/** A run in which nothing is wrong. */
export interface HonestRun {
  /** Of its file. */
  readonly name: string;
  readonly flags: readonly string[];
  /** It is of a cluster with the manners of Confman, of which these are other than plain, and of so many nodes. */
  readonly manners?: Partial<Manners>;
  readonly nodes?: number;
  readonly calibrated?: true;
}

const ETCD = ['--target', 'etcd'];
const CONFMAN = ['--target', 'confman'];
const TIMES = ['--duration', '2s', '--warmup', '300ms'];
const FEW_USERS = ['--users', '10'];
const words = (text: string): string[] => text.split(' ');

/** With steps of 2 s, and control steps only where they are asked for. */
function run(name: string, target: readonly string[], what: string, rest: Omit<HonestRun, 'name' | 'flags'> = {}) {
  const flags = [...target, ...TIMES, ...words(what)];
  const control = flags.includes('--control') ? [] : ['--no-control'];
  return { name, flags: [...flags.filter((flag) => flag !== '--control'), ...control, '--yes'], ...rest };
}

/** The same of both products. */
function both(name: string, what: string, rest: Omit<HonestRun, 'name' | 'flags'> = {}): HonestRun[] {
  return [run(`etcd-${name}`, ETCD, what, rest), run(`confman-${name}`, CONFMAN, what, rest)];
}

/** A cluster of Confman's manners with snapshots that nobody has to notice, as a user has it. */
function mannered(name: string, manners: Partial<Manners>, what: string, nodes = 3): HonestRun {
  return run(`mannered-${name}`, ['--allow-faults'], what, { manners, nodes });
}

const CORE = `--scenarios core ${FEW_USERS.join(' ')}`;
const WRITES = '--scenarios write-concurrent';
const MIX = `--scenarios write-concurrent,read-concurrent,mixed ${FEW_USERS.join(' ')}`;
/** Snapshots of the real one's size of dataset, as it was measured, and the trail not in them. */
const SMALL_SNAPSHOTS: Partial<Manners> = { snapshotEvery: 300, snapshotMs: 20, audit: false };

/** What is run and recorded, so that every rule can be held against runs in which nothing is wrong; in an order in which the first ones are of all kinds. */
export const HONEST_RUNS: readonly HonestRun[] = [
  ...both('core-smoke', `--tier smoke ${CORE}`),
  ...both('core-small', `--tier small ${CORE}`),
  run('etcd-core-http', ETCD, `--tier smoke --protocol http ${CORE}`),
  mannered('core', SMALL_SNAPSHOTS, `--tier smoke ${CORE}`),
  mannered('longer', SMALL_SNAPSHOTS, `--tier smoke ${WRITES} --users 4 --duration 25s`),
  ...both('failover', '--tier smoke --scenarios failover --faults 1'),
  ...both('open', `--tier small --scenarios write-concurrent,mixed --open-rate 80`),
  ...both('one-node', `--tier smoke --nodes 1 ${MIX}`),
  ...both('five-nodes', `--tier smoke --nodes 5 ${MIX}`),
  ...both('sizes', `--tier smoke --nodes 1,3,5 ${WRITES} --users 10`),
  ...both('tiny', `--tier small --payload tiny ${MIX}`),
  ...both('large-values', `--tier smoke --payload large ${MIX}`),
  run('etcd-1mb', ETCD, `--tier smoke --payload xlarge ${WRITES} --users 1,2`),
  ...both('local-reads', `--tier smoke --reads local --scenarios read-concurrent,mixed ${FEW_USERS.join(' ')}`),
  ...both('json', `--tier smoke --entropy json ${MIX}`),
  ...both('calibrated', `--tier smoke ${MIX}`, { calibrated: true }),
  run('etcd-calibrated-http', ETCD, `--tier smoke --protocol http ${MIX}`, { calibrated: true }),
  ...both('control', `--tier smoke ${WRITES} --users 10 --control`),
  ...both('repeated', `--tier smoke ${WRITES} --users 10 --repetitions 4`),
  ...both('longer', `--tier small ${WRITES} --users 10 --duration 25s`),
  run('etcd-consensus', ETCD, '--tier smoke --scenarios consensus --duration 1s'),
  run('confman-consensus', CONFMAN, '--tier smoke --scenarios consensus --duration 1s'),
  run('etcd-batch', ETCD, '--tier small --scenarios batch'),
  ...both('read-scaling', '--tier small --scenarios read-scaling'),
  run('etcd-connections', ETCD, `--tier smoke --scenarios connections ${FEW_USERS.join(' ')}`),
  run('etcd-payload-sweep', ETCD, '--tier smoke --scenarios payload-sweep --users 4'),
  ...both('frozen-leader', '--tier smoke --scenarios failover --fault pause --faults 1'),
  ...both('rolling', '--tier smoke --scenarios rolling-restart'),
  run('etcd-failover-small', ETCD, '--tier small --scenarios failover --faults 2'),
  run('etcd-recovery', ETCD, '--tier smoke --scenarios recovery'),
  run('etcd-snapshot', ETCD, '--tier smoke --scenarios snapshot'),
  run('etcd-snapshot-counts', ETCD, `--tier smoke ${WRITES} --users 10 --vary snapshot-count=1000,10000`),
  run('etcd-heartbeats', ETCD, `--tier smoke ${WRITES} --users 4 --vary heartbeat-interval=50ms,100ms`),
  ...both('tls', `--tier smoke --tls ${MIX}`),
  run('confman-audit', CONFMAN, '--tier smoke --scenarios audit-query --duration 1s'),
  run('etcd-large', ETCD, `--tier large ${MIX}`),
  run('confman-large', CONFMAN, `--tier large ${WRITES} --users 10`),
  run('etcd-large-http', ETCD, `--tier large --protocol http ${WRITES} --users 10`),
  mannered('rare', { snapshotEvery: 1_000, snapshotMs: 40 }, `--tier smoke ${MIX}`),
  mannered(
    'frequent',
    { snapshotEvery: 100, snapshotMs: 10, audit: false },
    `--tier smoke ${WRITES} ${FEW_USERS.join(' ')}`,
  ),
  mannered('trail', { snapshotEvery: 500, snapshotMs: 10, snapshotMsPerKb: 0.02 }, `--tier small ${MIX}`),
  mannered('none', {}, `--tier smoke ${MIX}`),
  mannered('one-node', SMALL_SNAPSHOTS, `--tier smoke ${MIX}`, 1),
  mannered('five-nodes', SMALL_SNAPSHOTS, `--tier smoke ${WRITES} --users 4`, 5),
  mannered('open', SMALL_SNAPSHOTS, `--tier smoke ${WRITES} --open-rate 50 --duration 10s`),
  mannered('failover', SMALL_SNAPSHOTS, '--tier smoke --scenarios failover --faults 1 --rate 20 --read-rate 10'),
  mannered('repeated', SMALL_SNAPSHOTS, `--tier smoke ${WRITES} --users 4 --repetitions 4`),
  ...both('core-small-2', `--tier small --seed 2 ${CORE}`),
  run('etcd-core-http-small', ETCD, `--tier small --protocol http ${CORE}`),
  run('etcd-open-http', ETCD, `--tier smoke --protocol http ${WRITES} --open-rate 200`),
  ...both('sequential', '--tier small --scenarios sequential --duration 4s'),
  // With so little to do the machine has time left, of which the rules that leave out full windows need some.
  ...both('one-user', '--tier smoke --scenarios write-concurrent,read-concurrent --users 1 --duration 4s'),
  ...both('trickle', `--tier smoke ${WRITES} --open-rate 40 --duration 8s`),
  mannered('one-user', SMALL_SNAPSHOTS, `--tier smoke ${WRITES} --users 1 --duration 8s`),
  ...both('zipf', `--tier small --keys zipf ${MIX}`),
];
