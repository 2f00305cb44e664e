import type { Command, Option } from 'commander';

/** A flag as its program describes it. */
export interface DescribedFlag {
  /** As it is written, e.g. `--tier <names>`. */
  readonly flags: string;
  readonly description: string;
  /** What is taken without it, as a user would write it; null where there is nothing to say. */
  readonly otherwise: string | null;
  /** The names that it takes; none where they are not a closed list. */
  readonly choices: readonly string[];
  /** The heading that it stands below in the help. */
  readonly heading: string;
}

/** A program as it describes itself: what its help shows, as data. */
export interface DescribedProgram {
  readonly description: string;
  readonly usage: string;
  readonly arguments: readonly { readonly name: string; readonly description: string }[];
  /** In the order of the help. */
  readonly flags: readonly DescribedFlag[];
  /** By name. */
  readonly commands: Readonly<Record<string, DescribedProgram>>;
}

const OTHERWISE = / \(default: (.*)\)$/s;

/** What a program says of itself. Flags that the help hides are left out. */
export function describeProgram(command: Command): DescribedProgram {
  const help = command.createHelp();
  return {
    description: command.description(),
    usage: command.usage(),
    arguments: command.registeredArguments.map((each) => ({ name: each.name(), description: each.description })),
    flags: help.visibleOptions(command).map(describeFlag),
    commands: Object.fromEntries(command.commands.map((each) => [each.name(), describeProgram(each)])),
  };
}

function describeFlag(option: Option): DescribedFlag {
  const { flags, description, defaultValue, defaultValueDescription, argChoices, helpGroupHeading } = option;
  const said = OTHERWISE.exec(description)?.[1];
  const value = defaultValue === undefined ? null : (defaultValueDescription ?? String(defaultValue));
  return {
    flags,
    description: description.replace(OTHERWISE, ''),
    otherwise: said ?? (option.isBoolean() ? null : value),
    choices: argChoices ?? [],
    heading: helpGroupHeading ?? 'Options:',
  };
}
