import { randomBytes } from 'node:crypto';
import { after, before, describe } from 'node:test';
import { auditTests } from './audit.ts';
import { authTests } from './auth.ts';
import { call, findLeader } from './client.ts';
import { entryTests } from './entries.ts';
import { healthTests } from './health.ts';
import { namespaceTests } from './namespaces.ts';
import { redirectTests } from './redirects.ts';

/** The cluster to be held to the contract. */
export interface ContractOptions {
  /** Base URLs of all of its nodes, without trailing slashes; read when the tests run, not when they are registered. */
  readonly baseUrls: () => readonly string[];
  readonly adminKey: string;
  readonly readerKey: string;
  /** Somebody's real Confman, which may have its audit trail switched off. */
  readonly external: boolean;
}

/** What the groups of tests share. */
export interface ContractContext extends ContractOptions {
  /** Base URL of the leader at the start. */
  leader(): string;
  /** Base URLs of the others. */
  followers(): readonly string[];
  /** A new namespace name, removed with all it holds when the tests are over. */
  namespace(): string;
  /** `/api/v1/namespaces/{ns}`, encoded. */
  path(namespace: string): string;
  /** `/api/v1/namespaces/{ns}/config/{key}`, encoded. */
  entry(namespace: string, key: string): string;
}

/** Registers the tests of Confman's HTTP contract. */
export function confmanContract(options: ContractOptions): void {
  let leader = '';
  const used: string[] = [];
  const path = (namespace: string) => `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  const context: ContractContext = {
    ...options,
    leader: () => leader,
    followers: () => options.baseUrls().filter((url) => url !== leader),
    namespace: () => {
      const name = `bench-contract-${randomBytes(6).toString('hex')}`;
      used.push(name);
      return name;
    },
    path,
    entry: (namespace, key) => `${path(namespace)}/config/${encodeURIComponent(key)}`,
  };

  describe('Confman contract', () => {
    before(async () => {
      leader = await findLeader(options.baseUrls());
    });
    after(async () => {
      const key = options.adminKey;
      for (const namespace of used) {
        // Only a namespace with a record can be deleted.
        await call('PUT', `${leader}${path(namespace)}`, { key, json: {} });
        await call('DELETE', `${leader}${path(namespace)}`, { key });
      }
    });
    healthTests(context);
    authTests(context);
    entryTests(context);
    namespaceTests(context);
    redirectTests(context);
    auditTests(context);
  });
}
