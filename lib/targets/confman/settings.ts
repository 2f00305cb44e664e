import type { Absent } from '../../base/absent.ts';
import { isObject } from '../../base/json.ts';
import { parseLenientObject } from '../../base/lenient-json.ts';
import type { ProductSettings, Setting } from '../settings.ts';

/** What a settings file sets, by the path of a key in lower case, its parts joined by colons: to .NET all spellings of a key are one. */
type Values = ReadonlyMap<string, unknown>;

const LOWER = 'lowerElectionTimeout';
const UPPER = 'upperElectionTimeout';
const THRESHOLD = 'heartbeatThreshold';
const REQUEST = 'requestTimeout';
const PEER = 'rpcTimeout';
const SNAPSHOT = 'Raft:SnapshotInterval';
const FLUSH = 'Raft:FlushIntervalMs';
const BODY = 'Kestrel:Limits:MaxRequestBodySize';

const DAY_S = 86_400;

/** What a Confman is configured with, by its settings file (appsettings.json), in the ways of ASP.NET. */
export const settingsOfConfman: ProductSettings = {
  keys: {
    'election-timeout': `${LOWER}, ${UPPER}`,
    'heartbeat-interval': THRESHOLD,
    'request-timeout': REQUEST,
    'peer-timeout': PEER,
    'snapshot-interval': SNAPSHOT,
    'flush-interval': FLUSH,
    'body-limit': BODY,
  },
  file: readSettingsFile,
  questions: [],
};

/** The settings that such a file sets. Of all else that is in it, keys and secrets among them, nothing is read. */
export function readSettingsFile(text: string): readonly Setting[] | Absent {
  const object = parseLenientObject(text);
  if (object === null) return { absent: 'is no JSON object' };
  const values = flattened(object);
  const lower = amount(values, LOWER);
  const upper = amount(values, UPPER);
  const threshold = amount(values, THRESHOLD);
  const election = lower ?? upper;
  return [
    ...(election === null ? [] : [ranged('election-timeout', `${LOWER}, ${UPPER}`, election, upper)]),
    ...(threshold === null || lower === null
      ? []
      : // Of the timeout that a node draws when it starts.
        [ranged('heartbeat-interval', THRESHOLD, threshold * lower, upper === null ? null : threshold * upper)]),
    ...timed('request-timeout', REQUEST, timeSpanMs(values, REQUEST)),
    ...peerTimeout(values, upper),
    ...plain('snapshot-interval', SNAPSHOT, amount(values, SNAPSHOT)),
    ...timed('flush-interval', FLUSH, amount(values, FLUSH)),
    ...plain('body-limit', BODY, amount(values, BODY)),
  ];
}

/** DotNext bounds a request to another node by half of the upper election timeout where nothing sets it, as was seen on frozen nodes. */
function peerTimeout(values: Values, upper: number | null): Setting[] {
  const own = timed('peer-timeout', PEER, timeSpanMs(values, PEER));
  if (own.length > 0 || upper === null) return own;
  return [{ name: 'peer-timeout', key: `${PEER}, half of ${UPPER} where it is not set`, value: upper / 2 }];
}

function ranged(name: Setting['name'], key: string, value: number, upTo: number | null): Setting {
  return { name, key, value, ...(upTo === null || upTo <= value ? {} : { upTo }) };
}

function plain(name: Setting['name'], key: string, value: number | null): Setting[] {
  return value === null || value <= 0 ? [] : [{ name, key, value }];
}

/** One whose zero means something: at once. */
function timed(name: Setting['name'], key: string, value: number | null): Setting[] {
  return value === null ? [] : [{ name, key, value }];
}

function flattened(object: Readonly<Record<string, unknown>>, above = ''): Values {
  const values = new Map<string, unknown>();
  for (const [key, value] of Object.entries(object)) {
    const path = `${above}${key}`.toLowerCase();
    if (isObject(value)) for (const [inner, each] of flattened(value, `${path}:`)) values.set(inner, each);
    else values.set(path, value);
  }
  return values;
}

/** A number, or a text that is one: to .NET's configuration all values are texts. Null without one, and below 0. */
function amount(values: Values, key: string): number | null {
  const value = values.get(key.toLowerCase());
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

/** Milliseconds of a TimeSpan, `[days.]hours:minutes[:seconds[.fraction]]`, or a whole number of days; null for anything else. */
function timeSpanMs(values: Values, key: string): number | null {
  const value = values.get(key.toLowerCase());
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  if (/^\d+$/.test(text)) return 1_000 * DAY_S * Number(text);
  const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d{1,7})?))?$/.exec(text);
  if (match === null) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return Math.round(1_000 * (days * DAY_S + hours * 3_600 + minutes * 60 + seconds));
}
