import { isObject, stringOr } from '../../base/json.ts';
import { printable } from '../../base/printable.ts';
import { baseUrl } from '../http.ts';
import type { NodeStatus } from '../target.ts';
import { termOf } from '../term.ts';

/** Characters of a version that are shown. */
const LONGEST_VERSION = 40;

/**
 * What a member says of itself, by either protocol: ids are decimal texts, and '0', or nothing, is nobody.
 * Null when it is no status of etcd.
 */
export function nodeStatus(status: Readonly<Record<string, unknown>>): NodeStatus | null {
  const version = stringOr(status.version, '');
  if (version === '') return null;
  const id = memberId(status.memberId);
  const leader = memberId(status.leader);
  return {
    role: leader === null ? 'candidate' : leader === id ? 'leader' : 'follower',
    leader,
    id,
    term: termOf(status.raftTerm),
    ready: leader !== null,
    version: `etcd ${printable(version, LONGEST_VERSION)}`,
  };
}

/** A whole number that stands there as a decimal text; null for anything else, and beyond 2^53. */
export function wholeNumber(value: unknown): number | null {
  return typeof value === 'string' ? termOf(value) : null;
}

/** Null for nobody, and for what is no number of 64 bits. */
function memberId(told: unknown): string | null {
  return typeof told === 'string' && /^[1-9]\d{0,19}$/.test(told) ? told : null;
}

/** The first address of each member in a list of them. */
export function memberUrls(members: unknown): string[] {
  if (!Array.isArray(members)) return [];
  return members.filter(isObject).flatMap((member) => {
    const urls = Array.isArray(member.clientURLs) ? member.clientURLs : [];
    return urls.flatMap(nodeUrl).slice(0, 1);
  });
}

/** A member may also listen on a Unix socket, which is of no use here. */
function nodeUrl(url: unknown): string[] {
  try {
    return [baseUrl(String(url))];
  } catch {
    return [];
  }
}
