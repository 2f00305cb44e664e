// Runs the tests in groups, the quick ones first, and ends with one plain line of totals.
//   npm test                 everything but long
//   npm run test:long        what takes many clusters or many rounds
//   npm test -- unit cluster only these groups
//   npm test -- FILE...      only these files
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const all = readdirSync(import.meta.dirname, { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => join('test', name))
  .sort();

const inFolder =
  (...folders) =>
  (file) =>
    folders.some((folder) => file.startsWith(`${join('test', folder)}/`));
const under = (name) => (file) => dirname(file).split(sep).includes(name);
// The folder says what a test needs. `live`: nodes, child processes or namespaces of their own, beside the tests of the same
// room that only compute. `timing`: what it asserts hangs on when something happened, or on which of two was faster.
// `long`: too long for every change; of those `beside` asks only whether runs did their work, and bears another one next to it.
const inGroup = {
  tools: inFolder('runner/tools', 'k6'),
  acceptance: (file) => inFolder('acceptance')(file) && !under('timing')(file),
  timing: (file) => under('timing')(file) && !inFolder('long')(file),
  cluster: (file) => inFolder('contract')(file) || under('live')(file),
  beside: (file) => inFolder('long')(file) && under('beside')(file),
  long: (file) => inFolder('long')(file) && !under('beside')(file),
};
const only = (name) => all.filter(inGroup[name]);
// What measures time runs one file at a time: on a small machine two would fight for the processors. The others ask only
// whether something did its work, and spend much of their time waiting. Of those that only compute several share a process:
// starting one and reading the sources takes longer than most of them.
const groups = {
  unit: { files: all.filter((file) => !Object.values(inGroup).some((has) => has(file))), atOnce: 2, inOne: 20 },
  tools: { files: only('tools'), atOnce: 2 },
  cluster: { files: only('cluster'), atOnce: 2 },
  acceptance: { files: only('acceptance'), atOnce: 2 },
  timing: { files: only('timing'), atOnce: 1 },
  beside: { files: only('beside'), atOnce: 2 },
  long: { files: only('long'), atOnce: 1 },
};
const LONG = ['beside', 'long'];

const wanted = process.argv.slice(2);
// A group may be called like a folder of the project.
const files = wanted.filter((name) => !(name in groups) && existsSync(join(root, name)));
const unknown = wanted.filter((name) => !(name in groups) && !files.includes(name));
if (unknown.length > 0) {
  console.error(`error: no such group or file: ${unknown.join(', ')}; groups are ${Object.keys(groups).join(', ')}`);
  process.exit(2);
}
const chosen = files.length > 0 ? { files: { files, atOnce: 1 } } : groups;
const names = Object.keys(chosen).filter(
  (name) => files.length > 0 || (wanted.length === 0 ? !LONG.includes(name) : wanted.includes(name)),
);

// Every group but the first needs the binaries; getting them here keeps minutes of building out of a test's time limit.
if (names.some((name) => name !== 'unit')) {
  const tools = spawnSync(process.execPath, ['dist/runner/tools.js'], { cwd: root, stdio: 'inherit' });
  if (tools.status !== 0) process.exit(tools.status ?? 1);
}

const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));

/** Programs of so many tests each, in place of the files themselves. */
function shared(tests, inOne) {
  const programs = [];
  for (let from = 0; from < tests.length; from += inOne) {
    const program = join(folder, `from-${from + 1}.mjs`);
    const imports = tests
      .slice(from, from + inOne)
      .map((file) => `import ${JSON.stringify(pathToFileURL(join(root, file)))};\n`);
    writeFileSync(program, imports.join(''));
    programs.push(program);
  }
  return programs;
}

const totals = { pass: 0, fail: 0, skipped: 0 };
let broken = false;
for (const name of names) {
  const { files: group, atOnce, inOne = 1 } = chosen[name];
  if (group.length === 0) continue;
  console.log(`\n== ${name}: ${group.length} files`);
  const tap = join(folder, `${name}.tap`);
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${tap}`,
  ];
  const programs = inOne > 1 ? shared(group, inOne) : group;
  const run = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--test', `--test-concurrency=${atOnce}`, ...reporters, ...programs],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const text = existsSync(tap) ? readFileSync(tap, 'utf8') : '';
  for (const key of Object.keys(totals))
    totals[key] += Number(text.match(new RegExp(`^# ${key} (\\d+)$`, 'm'))?.[1] ?? 0);
  broken ||= run.status !== 0;
}
rmSync(folder, { recursive: true, force: true });
if (broken && totals.fail === 0) totals.fail = 1;
console.log(`\n${totals.pass} passed, ${totals.fail} failed, ${totals.skipped} skipped`);
process.exit(broken || totals.pass === 0 ? 1 : 0);
