import { isObject, stringOr } from '../../base/json.ts';
import { printable } from '../../base/printable.ts';
import { baseUrl } from '../http.ts';
import type { Member, NodeStatus } from '../target.ts';
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
  const id = idOf(status.memberId);
  const leader = idOf(status.leader);
  const cluster = idOf(status.clusterId);
  return {
    role: leader === null ? 'candidate' : leader === id ? 'leader' : 'follower',
    leader,
    id,
    cluster,
    learner: status.isLearner === true,
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
function idOf(told: unknown): string | null {
  return typeof told === 'string' && /^[1-9]\d{0,19}$/.test(told) ? told : null;
}

/** The members in a list of them. */
export function membersIn(members: unknown): Member[] {
  if (!Array.isArray(members)) return [];
  return members.filter(isObject).map((member) => {
    const urls = Array.isArray(member.clientURLs) ? member.clientURLs : [];
    const id = idOf(member.ID) ?? '';
    return { id, learner: member.isLearner === true, urls: [...new Set(urls.flatMap(nodeUrl))] };
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
