import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { benchProgram } from '../../runner/options/program.ts';
import { HELP_AS_DATA } from '../../runner/system/cli.ts';
import { type DescribedFlag, type DescribedProgram, describeProgram } from '../../runner/system/help.ts';
import { projectRoot } from '../../runner/system/project-root.ts';
import { NOTES } from './notes.ts';

/** Where the programs are that hold their flags themselves. */
const PROGRAMS = {
  report: 'runner/report.ts',
  tools: 'runner/tools.ts',
  perf: 'tools/perf/main.ts',
};
/** The one command that is part of another's program. */
const WITHIN = { clean: 'run' } as const;

export type Described = Readonly<Record<string, DescribedProgram>>;

/** Every command of raftmark as its program describes it. */
export function describedCommands(): Described {
  const programs: Record<string, DescribedProgram> = { run: describeProgram(benchProgram(nothing, nothing)) };
  for (const [name, file] of Object.entries(PROGRAMS)) programs[name] = describedBy(file);
  for (const [name, parent] of Object.entries(WITHIN)) {
    const found = programs[parent]?.commands[name];
    if (found !== undefined) programs[name] = found;
  }
  return programs;
}

const nothing = (): Promise<void> => Promise.resolve();

function describedBy(file: string): DescribedProgram {
  const args = ['--import', 'tsx', join(projectRoot(), file), HELP_AS_DATA];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: projectRoot(), encoding: 'utf8' })) as DescribedProgram;
}

/** Tables of a command's flags, below the headings of its help where there are several. @throws Error for an unknown command */
export function flagTables(commands: Described, name: string): string {
  const { flags } = commands[name] ?? unknown(name);
  const headings = [...new Set(flags.map(({ heading }) => heading))];
  const parted = headings.length > 2;
  const tables = headings.map((heading) => {
    const rows = flags.filter((flag) => flag.heading === heading).map((flag) => row(flag, NOTES[name] ?? {}));
    return { heading: `### ${heading.replace(/:$/, '')}`, rows };
  });
  const parts = parted
    ? tables.map(({ heading, rows }) => `${heading}\n\n${table(rows)}`)
    : [table(tables.flatMap(({ rows }) => rows))];
  return `\n${parts.join('\n\n')}\n`;
}

function unknown(name: string): never {
  throw new Error(`there is no command ${name}`);
}

function table(rows: readonly string[]): string {
  return ['| flag | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

/** A flag's name without its value: `--tier` of `--tier <names>`. */
export function longName({ flags }: Pick<DescribedFlag, 'flags'>): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}

function row(flag: DescribedFlag, notes: Readonly<Record<string, string>>): string {
  const { flags, description, otherwise, choices } = flag;
  const names = choices.length === 0 ? '' : ` (${choices.map((choice) => `\`${choice}\``).join(', ')})`;
  const text = `${cell(description)}${names}`;
  const note = notes[longName(flag)];
  return `| \`${cell(flags)}\` | ${otherwise === null ? '' : cell(otherwise)} | ${note === undefined ? text : `${text}. ${note}`} |`;
}

/** Text inside a table: a pipe would end its cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
