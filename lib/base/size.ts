const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1_024, MB: 1_024 ** 2, GB: 1_024 ** 3 };

/** Bytes of a text such as `512KB` or `1.5MB`, in binary units; null when it is none. */
export function parseSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(B|KB|MB|GB)$/.exec(text.trim().toUpperCase());
  return match === null ? null : Math.round(Number(match[1]) * (UNITS[match[2] as string] as number));
}
