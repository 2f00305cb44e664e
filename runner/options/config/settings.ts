import { parseDuration } from '../../../lib/base/duration.ts';
import { parseSize } from '../../../lib/base/size.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from '../../../lib/targets/settings.ts';
import { configError, found, type Source } from './describe.ts';

/** Settings of the user's nodes as they are written: times and sizes with their units. */
export type SettingsEntry = Readonly<Partial<Record<SettingName, string | number>>>;

/** What the user says that nodes are configured with, in the unit that goes with each name. */
export type SaidSettings = ReadonlyMap<SettingName, number>;

const WANTED = {
  ms: { read: parseDuration, words: 'a time with its unit, such as 500ms, 10s or 2m' },
  bytes: { read: parseSize, words: 'a size with its unit, such as 512KB, 1.5MB or 8GB' },
} as const;

/** @throws UserError for a value that is no time or size with its unit, or is nothing */
export function readSettings(source: Source, entry: SettingsEntry = {}): SaidSettings {
  const said = new Map<SettingName, number>();
  for (const name of SETTING_NAMES) {
    const value = entry[name];
    if (value !== undefined) said.set(name, readValue(source, name, value));
  }
  return said;
}

function readValue(source: Source, name: SettingName, value: string | number): number {
  const { unit } = SETTINGS[name];
  // The schema lets only whole numbers through that count something.
  if (unit === 'entries') return Number(value);
  const { read, words } = WANTED[unit];
  const amount = typeof value === 'string' ? read(value) : null;
  if (amount !== null && amount > 0) return amount;
  const why = amount === null ? `it must be ${words}` : 'it must be above zero; leave out what is switched off';
  throw configError(source, `settings.${name} is ${found(value)}; ${why}`);
}
