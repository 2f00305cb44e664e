import { type Command, Option, type OptionValues } from 'commander';
import { unknownName } from '../../../lib/base/suggest.ts';
import { usageError } from '../../system/errors.ts';

/** One flag of a program: its line in the help, how its text becomes a value, and what it excludes. */
export interface Flag<T> {
  readonly option: Option;
  readonly excludes: Exclusion | null;
  /** Its value among those that commander has parsed. */
  read(parsed: OptionValues): T;
}

/** Flags that cannot be given together with another. */
interface Exclusion {
  readonly flags: readonly `--${string}`[];
  /** What is said when they are. */
  readonly because: string;
}

/** Flags by the names that the code has for their values. */
export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** What flags are worth once they are read. */
export type Values<F> = { readonly [Name in keyof F]: F[Name] extends Flag<infer T> ? T : never };

interface Details<T> {
  /**
   * The value of a text.
   * @param flag as it is written, for messages
   * @param before what the same flag has given earlier on the command line
   * @throws UserError
   */
  parse(text: string, flag: string, before: T | null): T;
  /** What is taken when the flag is not given, as a user would write it. Without it that is null. */
  readonly default?: string;
  /** What the help says of null: what decides when the flag does not. */
  readonly otherwise?: string;
  readonly excludes?: Exclusion;
}

/**
 * A flag with a value, e.g. `--tier <names>`; null when it is not given and has no default. A value that may be left out
 * (`[folder]`) is then the empty text.
 */
export function flag<T>(line: string, help: string, details: Details<T> & { readonly default: string }): Flag<T>;
export function flag<T>(line: string, help: string, details: Details<T>): Flag<T | null>;
export function flag<T>(line: string, help: string, details: Details<T>): Flag<T | null> {
  const { parse, otherwise, excludes = null } = details;
  const option = new Option(line, otherwise === undefined ? help : `${help} (default: ${otherwise})`);
  const name = option.long ?? line;
  option.argParser<T>((text, before) => {
    if (option.optional && text === '')
      throw usageError(`${name} is given an empty value; leave that out, or give one`);
    return parse(text, name, before ?? null);
  });
  if (details.default !== undefined) option.default(parse(details.default, name, null), details.default);
  const read = (parsed: OptionValues): T | null => {
    const value: T | true | undefined = parsed[option.attributeName()];
    // Of a value that may be left out commander makes true.
    return value === true ? parse('', name, null) : (value ?? null);
  };
  return { option, excludes, read };
}

/** A flag whose value is one of a closed list of names. */
export function choice<const N extends string>(
  line: string,
  help: string,
  names: readonly N[],
  more: Omit<Details<N>, 'parse'> & { readonly default: N },
): Flag<N>;
export function choice<const N extends string>(
  line: string,
  help: string,
  names: readonly N[],
  more?: Omit<Details<N>, 'parse'>,
): Flag<N | null>;
export function choice<const N extends string>(
  line: string,
  help: string,
  names: readonly N[],
  more: Omit<Details<N>, 'parse'> = {},
): Flag<N | null> {
  const made = flag<N>(line, help, { ...more, parse: (text, name) => known(text, name, names) });
  // For the help alone: commander's own check knows no nearest name.
  made.option.argChoices = [...names];
  return made;
}

/** One of a list of names. @throws UserError that names the nearest */
export function known<N extends string>(text: string, flagName: string, names: readonly N[]): N {
  const found = names.find((name) => name === text);
  if (found === undefined) throw usageError(unknownName(flagName.replace(/^--/, ''), text, names));
  return found;
}

/** A flag that may be given several times; its values in order, none when it is not given. */
export function repeatable<T>(
  line: string,
  help: string,
  parse: (text: string, flag: string) => T,
): Flag<readonly T[]> {
  const option = new Option(line, help);
  const name = option.long ?? line;
  option.argParser<readonly T[]>((text, before = []) => [...before, parse(text, name)]);
  return { option, excludes: null, read: (parsed) => (parsed[option.attributeName()] as T[] | undefined) ?? [] };
}

/** A flag that has another name now; whoever gives it is told so. */
export function renamed(line: string, now: `--${string}`): Flag<null> {
  const option = new Option(line).hideHelp();
  option.argParser(() => {
    throw usageError(`${option.long} is called ${now}`);
  });
  return { option, excludes: null, read: () => null };
}

/** A flag without a value: true when it is given, or false where it begins with `--no-`. */
export function onOff(line: `--${string}`, help: string): Flag<boolean> {
  const option = new Option(line, help);
  return { option, excludes: null, read: (parsed) => (parsed[option.attributeName()] as boolean | undefined) ?? false };
}

/**
 * A flag without a value that stands for values of others, where these are not given themselves.
 * @param implied by the names that commander has for those flags, as their own parsers make them
 */
export function preset(
  line: `--${string}`,
  help: string,
  implied: Readonly<Record<string, unknown>>,
  excludes: Exclusion,
): Flag<boolean> {
  const made = onOff(line, help);
  made.option.implies(implied);
  return { ...made, excludes };
}

/** Puts flags below a heading of their own in the help. */
export function group<F extends Flags>(heading: string, flags: F): F {
  for (const { option } of Object.values(flags)) option.helpGroup(heading);
  return flags;
}

/** A text as it is. */
export function asItIs(text: string): string {
  return text;
}

/** The path of a file or folder. @throws UserError for an empty one, which a variable that is not set makes */
export function pathOf(text: string, flagName: string): string {
  if (text.trim() === '') throw usageError(`${flagName} is given an empty path; name one, or leave ${flagName} out`);
  return text;
}

export function addFlags(command: Command, flags: Flags): Command {
  for (const { option } of Object.values(flags)) command.addOption(option);
  return command;
}

/** The values of a command's flags, once it has parsed its command line. @throws UserError when two exclude each other */
export function readFlags<F extends Flags>(command: Command, flags: F): Values<F> {
  const given = command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  for (const { option, excludes } of Object.values(flags)) {
    if (excludes === null || !given.includes(option)) continue;
    if (given.some(({ long }) => excludes.flags.some((name) => name === long))) throw usageError(excludes.because);
  }
  const parsed = command.opts();
  return Object.fromEntries(Object.entries(flags).map(([name, each]) => [name, each.read(parsed)])) as Values<F>;
}
