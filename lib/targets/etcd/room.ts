import type { Room } from '../holdings.ts';
import { wholeNumber } from './view.ts';

/**
 * How full a member's store is, by its status in either protocol. Members before 3.6 tell no quota.
 * @returns null when it is no status of etcd
 */
export function roomIn(status: Readonly<Record<string, unknown>>): Room | null {
  const usedBytes = wholeNumber(status.dbSize);
  if (usedBytes === null) return null;
  const errors = Array.isArray(status.errors) ? status.errors.map(String) : [];
  return {
    usedBytes,
    // Protobuf has 0 for what is not there.
    quotaBytes: wholeNumber(status.dbSizeQuota) || null,
    // As in "memberID:2762175924838118123 alarm:NOSPACE ".
    full: errors.some((text) => /\bNOSPACE\b/.test(text)),
  };
}

/** How the quota of members is raised, an imperative. */
export const RAISE_QUOTA = 'start its members with a larger --quota-backend-bytes';

/** Command lines that make room: overwritten values go, every member writes its database anew, and the alarm is taken back. */
export function roomCommands(hosts: readonly string[]): readonly string[] {
  const one = `etcdctl --endpoints=${hosts[0] ?? ''}`;
  const revision = `${one} endpoint status -w json | grep -o '"revision":[0-9]*' | cut -d: -f2`;
  return [`${one} compact "$(${revision})"`, `etcdctl --endpoints=${hosts.join(',')} defrag`, `${one} alarm disarm`];
}
