import type { EntryName } from '../../data/dataset.ts';
import { OWN_WORDS } from '../../data/owner.ts';

// A namespace is a marker key plus a range of entries; the slash after its name keeps "a" and "ab" apart.
export const MARKERS = 'raftmark/namespaces/';
export const ENTRIES = 'raftmark/entries/';

/** In a range of etcd's, the first key of all; as its end, that there is none. */
export const EVERY_KEY = '\0';

/** What a marker key holds. */
export const MARKER_VALUE = OWN_WORDS;

export const entryKey = ({ namespace, key }: EntryName): string => `${ENTRIES}${namespace}/${key}`;
export const markerKey = (namespace: string): string => `${MARKERS}${namespace}`;
/** What the keys of all entries of a namespace begin with. */
export const entryPrefix = (namespace: string): string => `${ENTRIES}${namespace}/`;
/** The end of the range of all keys that begin with `prefix` (whose last character is a slash). */
export const rangeEnd = (prefix: string): string => `${prefix.slice(0, -1)}0`;
