import type { PlainRequest } from './wire.ts';

/** A record of every change. */
export interface AuditTrail {
  /** The newest `limit` audit events of a namespace. */
  query(namespace: string, limit: number): PlainRequest;
}
