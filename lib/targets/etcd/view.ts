import { isObject, stringOr } from '../../base/json.ts';
import { baseUrl } from '../http.ts';
import type { NodeStatus } from '../target.ts';

/**
 * What a member says of itself, by either protocol: ids are decimal texts, and '0', or nothing, is nobody.
 * Null when it is no status of etcd.
 */
export function nodeStatus(status: Readonly<Record<string, unknown>>): NodeStatus | null {
  const version = stringOr(status.version, '');
  if (version === '') return null;
  const id = stringOr(status.memberId, null);
  const known = stringOr(status.leader, '0');
  const leader = known === '0' ? null : known;
  return {
    role: leader === null ? 'candidate' : leader === id ? 'leader' : 'follower',
    leader,
    id,
    term: status.raftTerm === undefined ? null : Number(status.raftTerm),
    ready: leader !== null,
    version: `etcd ${version}`,
  };
}

/** A whole number that stands there as a decimal text; null for anything else. */
export function wholeNumber(value: unknown): number | null {
  return /^\d+$/.test(stringOr(value, '')) ? Number(value) : null;
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
