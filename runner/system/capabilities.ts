/** Numbers of capabilities(7). */
export const NET_ADMIN = 12n;
export const SYS_ADMIN = 21n;

/**
 * Whether a process may do what some capabilities allow.
 * @param status text of its /proc/PID/status
 */
export function hasCapabilities(status: string, wanted: readonly bigint[]): boolean {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return wanted.every((bit) => ((effective >> bit) & 1n) === 1n);
}
