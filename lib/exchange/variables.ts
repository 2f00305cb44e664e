import { KEYS } from '../data/keys.ts';
import { ENTROPIES, PAYLOADS } from '../data/payload.ts';
import { TIERS } from '../data/tier.ts';
import { TARGETS } from '../targets/index.ts';

/** The variables a script reads; an unknown one cannot be told from the rest of the environment. */
export const VARIABLES = [
  ['HOST', "base URLs of one or several nodes, separated by commas; default: the target's own default addresses"],
  ['TARGET', `what is measured: ${TARGETS.map((target) => target.name).join(', ')}`],
  ['PROTOCOL', "what requests are made in: grpc or http, as far as the target offers it; default: the target's first"],
  ['READS', 'what reads ask to be promised: linearizable or local, as far as the target offers it'],
  ['API_KEY', 'key for the target, when k6 is not given a secret source that holds API_KEY'],
  ['API_USER', 'who logs in, where the target has users'],
  ['LOGIN_HOST', 'base URLs of the nodes that may see the password; default: those of HOST'],
  ['API_PASSWORD', "the user's password, when k6 is not given a secret source that holds API_PASSWORD"],
  [
    'CA_CERT',
    'absolute path of the certificates of those who vouch for the nodes; over HTTP k6 needs it in SSL_CERT_FILE as well',
  ],
  ['CLIENT_CERT', 'absolute path of the certificate that the nodes are shown'],
  ['CLIENT_KEY', 'absolute path of its private key'],
  ['TIER', `dataset: ${TIERS.map((tier) => tier.name).join(', ')}`],
  ['ENTRIES', 'entries of the dataset, when there are to be fewer than the tier has'],
  ['PAYLOAD', `value size: ${PAYLOADS.map((payload) => payload.name).join(', ')}, or a size such as 64KB`],
  ['ENTROPY', `what values are made of: ${ENTROPIES.join(', ')}`],
  ['KEYS', `which entries are read and written: ${KEYS.join(', ')}`],
  ['SEED', 'whole number from which the names and values of the dataset follow'],
  ['USERS', 'users of each step, separated by commas; default: the steps of the scenario'],
  ['OPEN_RATE', 'operations that begin per second, of all kinds together, in place of users'],
  ['STEPS', 'names of the steps to run, separated by commas; default: all of the scenario'],
  ['DURATION', 'measured time of each step, e.g. 15s'],
  ['WARMUP', 'time before it that is not counted, e.g. 3s; 0s for none'],
  ['TIMEOUT', 'time after which a request is given up, e.g. 10s'],
  ['SEED_DATA', '1: write the dataset in setup when it is missing'],
  ['FORCE', '1: go on although another run is at work on the cluster, which spoils that run'],
  ['AUDIT_FROM', 'audit-query: writes that the audited namespace has seen; default 0'],
  ['AUDIT_TO', 'audit-query: writes that setup grows it to; default 1000'],
  ['RATE', 'open-load: writes that begin per second; default 100'],
  ['READ_RATE', 'open-load: reads that begin per second; default 50, 0 for none'],
  ['OPERATION_LOG', 'open-load: 1 prints a line for each operation, and writes each entry once'],
  ['FIRST_WRITE', 'open-load with OPERATION_LOG: number of its first write, from which on it goes; default 0'],
  ['TIMELINE', '1 prints what was counted once a second, in the form that the runner merges'],
  ['THRESHOLDS', 'limits of steps as JSON; the runner makes it from its configuration file'],
  ['SUMMARY', 'file for the summary; default summary-<script>.json'],
  ['RUN', 'name of the run, put on every sample as a tag'],
  ['CLUSTER', 'name of the cluster, put on every sample as a tag'],
  ['EPOCH', 'number of the script within its run'],
] as const;
