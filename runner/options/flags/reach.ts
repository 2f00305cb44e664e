import { findTarget, TARGETS } from '../../../lib/targets/index.ts';
import type { Target } from '../../../lib/targets/target.ts';
import { CONFIG_FILE } from '../../system/project-root.ts';
import { asItIs, flag, group, known, onOff, pathOf, renamed, type Values } from './flag.ts';

const targetNames = TARGETS.map(({ name }) => name);

const TARGET_FLAGS = group('What:', {
  target: flag<Target>('--target <name>', `what is measured: ${targetNames.join(', ')}`, {
    parse: (text, name) => findTarget(known<string>(text, name, targetNames)) as Target,
    otherwise: TARGETS[0].name,
  }),
});

const PLACE_FLAGS = group('Where:', {
  /** As they are written: how they are read hangs on the target and on whether there are certificates. */
  hosts: flag<readonly string[]>(
    '--host <urls...>',
    'nodes of your own cluster; one is enough where nodes name each other',
    { parse: (text, _, before) => [...(before ?? []), text] },
  ),
  apiKey: flag(
    '--api-key <key>',
    "key for the target; the process list and npm's log show it, so better --api-key-file or RAFTMARK_API_KEY",
    { parse: asItIs, otherwise: "the target's development key" },
  ),
  apiKeyFile: flag('--api-key-file <file>', 'a file that holds the key, or - for stdin', { parse: pathOf }),
  trustsRedirects: onOff(
    '--trust-redirects',
    'send keys to whatever hosts nodes name, and not to those of --host alone',
  ),
  user: flag('--user <name>', 'who logs in, where the target has users; the password is in RAFTMARK_PASSWORD', {
    parse: asItIs,
  }),
  passwordFile: flag('--password-file <file>', 'a file that holds the password, in place of RAFTMARK_PASSWORD', {
    parse: pathOf,
  }),
  cacert: flag('--cacert <file>', 'certificates (PEM) of those who vouch for the nodes, for https:// addresses', {
    parse: pathOf,
    otherwise: "the machine's",
  }),
  cert: flag('--cert <file>', 'certificate (PEM) that the nodes are shown; goes with --key', { parse: pathOf }),
  key: flag('--key <file>', 'its private key (PEM)', { parse: pathOf }),
  formerCa: renamed('--ca <file>', '--cacert'),
  formerKey: renamed('--cert-key <file>', '--key'),
  configFile: flag('--config <file>', 'configuration file', {
    parse: pathOf,
    otherwise: `${CONFIG_FILE} where there is one`,
  }),
});

/** What is reached, and where: the same for a run and for cleaning up. */
export const REACH_FLAGS = { ...TARGET_FLAGS, ...PLACE_FLAGS };

export type ReachFlags = Values<typeof REACH_FLAGS>;
