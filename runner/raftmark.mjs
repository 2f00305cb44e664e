#!/usr/bin/env node
// `npx raftmark COMMAND`: builds what is stale, as the npm scripts do, and runs the program of that command.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const USAGE = 2;
const UNAVAILABLE = 3;

/** Per command: what it is for, the program in dist/runner/, and what its command line begins with. */
const COMMANDS = {
  run: { help: 'measure a cluster: an embedded one, or your own with --host', program: 'bench', first: [] },
  report: { help: 'show a report again', program: 'report', first: [] },
  list: { help: 'show targets, scenarios, insights and whatever else has a name', program: 'bench', first: ['--list'] },
  clean: { help: 'delete what killed runs left', program: 'bench', first: ['clean'] },
  tools: { help: 'find, build or download k6 and etcd', program: 'tools', first: [] },
  perf: { help: 'measure raftmark itself', program: 'perf', first: [] },
};

const HELP = `Examples:
  raftmark run --quick                                a first result in half a minute, on a cluster of its own
  raftmark run --target etcd --scenarios failover     what killing the leader costs, and whether a write is lost
  raftmark run --target etcd --host 10.0.0.1:2379     your own cluster
  raftmark report results/FILE.json                   a report once more

Usage: raftmark COMMAND [flags]

Measures Raft-replicated services.

${Object.entries(COMMANDS)
  .map(([name, { help }]) => `  ${name.padEnd(8)}${help}`)
  .join('\n')}

raftmark COMMAND --help shows its flags. npm run bench, report, tools and perf are the same programs.
`;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const command = process.argv[2];
const known = Object.hasOwn(COMMANDS, command ?? '') ? COMMANDS[command] : null;

if (command === undefined || command === '--help' || command === '-h') process.stdout.write(HELP);
else if (command === '--version' || command === '-V')
  process.stdout.write(`${JSON.parse(readFileSync(here('../package.json'), 'utf8')).version}\n`);
else if (known === null) {
  process.stderr.write(`error: unknown command "${command}"; one of ${Object.keys(COMMANDS).join(', ')}\n`);
  process.exitCode = USAGE;
} else await start(known);

async function start({ program, first }) {
  if (!existsSync(here('../node_modules/esbuild'))) {
    process.stderr.write(`error: what raftmark is built with is not there; run npm ci in ${here('..')} once\n`);
    process.exitCode = UNAVAILABLE;
    return;
  }
  const built = spawnSync(process.execPath, [here('../build.mjs'), '--quiet'], { stdio: 'inherit' });
  if (built.status !== 0) {
    process.stderr.write('error: raftmark could not be built, for the reason above\n');
    process.exitCode = UNAVAILABLE;
    return;
  }
  process.argv.splice(1, 2, here(`../dist/runner/${program}.js`), ...first);
  await import(new URL(`../dist/runner/${program}.js`, import.meta.url));
}
