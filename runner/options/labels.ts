import { withoutControls } from '../../lib/base/printable.ts';
import { redacted } from '../../lib/base/redact.ts';
import type { Access } from '../cluster/access.ts';
import { usageError } from '../system/errors.ts';

/** What the user says of a run, so that runs can be told apart by it. */
export type Labels = Readonly<Record<string, string>>;

export interface Label {
  readonly key: string;
  readonly value: string;
}

/** As a column of a CSV it has to be a name everywhere. */
const KEY = /^[a-z][a-z0-9_]{0,39}$/;
const MOST = 20;
const LONGEST = 200;

/** `key=value`. @throws UserError that does not repeat a value, which may be a secret */
export function readLabel(text: string, flag: string): Label {
  const at = text.indexOf('=');
  if (at < 0) throw usageError(`${flag} is written like branch=main: this one has no =`);
  const [key, value] = [text.slice(0, at), text.slice(at + 1).trim()];
  if (!KEY.test(key)) {
    throw usageError(
      `${flag} "${key}=...": a key is made of small letters, digits and _, begins with a letter, and has at most 40 of them`,
    );
  }
  if (value === '') throw usageError(`${flag} "${key}=": a label has a value; leave it out where there is none`);
  if (value.length > LONGEST || withoutControls(value) !== value) {
    throw usageError(`${flag} "${key}=...": a value is one line of at most ${LONGEST} characters`);
  }
  return { key, value };
}

/**
 * All labels of a run.
 * @param access what opens the nodes, none of which may be in a report
 * @throws UserError (exit 2) when a key is there twice, or a value looks like a secret
 */
export function labelsOf(given: readonly Label[], { key: apiKey, user }: Pick<Access, 'key' | 'user'>): Labels {
  if (given.length > MOST) throw usageError(`--label: at most ${MOST} of them`);
  const secrets = [apiKey, user?.password].filter((secret) => typeof secret === 'string' && secret !== '');
  const labels: Record<string, string> = {};
  for (const { key, value } of given) {
    if (Object.hasOwn(labels, key))
      throw usageError(`--label ${key} is given twice: the report could have one of them`);
    if (
      secrets.some((secret) => value.includes(secret as string)) ||
      redacted(`${key}=${value}`) !== `${key}=${value}`
    ) {
      throw usageError(
        `--label ${key}: its value looks like a key or password, and labels stand in the report for everybody to read`,
      );
    }
    labels[key] = value;
  }
  return labels;
}
