import type { Measured } from '../../lib/report/cell.ts';

/**
 * What stands where monitors and verdict have failed.
 * @param why a clause
 */
export function nothingSeen(why: string) {
  const absent = { absent: why };
  return {
    verdict: { level: 'invalid', reasons: [`${why}.`] },
    ...{ raft: null, resources: absent, machine: absent, metrics: absent, snapshots: absent },
    cost: {
      nodesCpuSecondsPer1000: null,
      k6CpuSecondsPer1000: null,
      writeAmplification: null,
      writeAmplificationByNode: [],
    },
  } as const satisfies Partial<Measured>;
}
