import type { Calibration, WriteFloor } from '../report/calibration.ts';
import type { Cell } from '../report/cell.ts';
import { measured } from './cells.ts';

/** The least that a write of a cluster can take, in milliseconds; null when a part of it is not known. */
export function floorMs(calibration: Calibration, cluster: string): number | null {
  if ('absent' in calibration) return null;
  const { loopback, disks } = calibration;
  const speed = disks.find((disk) => disk.cluster === cluster)?.speed;
  if (speed === undefined || 'absent' in speed || 'absent' in loopback || speed.fsyncP50Ms === null) return null;
  return loopback.p50Ms + speed.fsyncP50Ms;
}

/** A cell with what its writes are a multiple of; one without writes as it is. */
export function withFloor(cell: Cell, calibration: Calibration): Cell {
  if (cell.state === 'skipped') return cell;
  const write = measured(cell)?.operations.find(({ operation }) => operation === 'write');
  if (write === undefined) return cell;
  const least = floorMs(calibration, cell.cluster.name);
  const p50 = write.latencyMs?.p50 ?? null;
  const writeFloor: WriteFloor | null =
    least === null ? null : { floorMs: least, p50TimesFloor: p50 === null || least <= 0 ? null : p50 / least };
  return { ...cell, writeFloor };
}
