import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Which of k6's samples are wanted: those of a metric whose tags have these values. */
export interface Wanted {
  readonly metric: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Fields of a line of CSV without line breaks in them, as k6 writes it. */
export function csvFields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

/**
 * The values of k6's own samples, from its CSV output, whatever the order of columns.
 * @throws Error when the file has no head line
 */
export async function readSamples(file: string, { metric, tags }: Wanted): Promise<number[]> {
  const values: number[] = [];
  let head: string[] | null = null;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const fields = csvFields(line);
    if (head === null) {
      head = fields;
      continue;
    }
    const row = new Map(head.map((name, at) => [name, fields[at] ?? '']));
    if (row.get('metric_name') !== metric) continue;
    const extra = new Map((row.get('extra_tags') ?? '').split('&').map((pair) => pair.split('=') as [string, string]));
    const matches = Object.entries(tags).every(([name, value]) => (extra.get(name) ?? row.get(name)) === value);
    if (matches) values.push(Number(row.get('metric_value')));
  }
  if (head === null) throw new Error(`${file} is empty`);
  return values;
}
