/** One more than any HTTP status. */
const STATUSES = 600;

/** 1 at every status that means success: one look-up per answer, whatever the target counts as success. */
export function successTable(okStatuses: readonly number[]): Uint8Array {
  const table = new Uint8Array(STATUSES);
  for (const status of okStatuses) table[status] = 1;
  return table;
}
