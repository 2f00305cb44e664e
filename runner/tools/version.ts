export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** `rc.1` of `3.6.0-rc.1`; empty for a release. */
  readonly preRelease: string;
}

/** Reads `2.2.0`, `v2.2.0`, `3.6.0-rc.1`, `go1.26.8` or `1.25`; null when there is no version at the start of the text. */
export function parseVersion(text: string): Version | null {
  const match = /^(?:v|go)?(\d+)\.(\d+)(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?/.exec(text.trim());
  if (match === null) return null;
  return {
    major: Number(match[1]),
    minor: Number(match[2]),
    patch: Number(match[3] ?? 0),
    preRelease: match[4] ?? '',
  };
}

/** Negative, zero or positive as `a` is older than, equal to or newer than `b`. A pre-release is older than its release. */
export function compareVersions(a: Version, b: Version): number {
  return (
    a.major - b.major ||
    a.minor - b.minor ||
    a.patch - b.patch ||
    Number(a.preRelease === '') - Number(b.preRelease === '')
  );
}

/** True when `version` is at least `minimum` and of the same major, the only range in which a tool keeps its contract. */
export function isCompatible(version: string, minimum: string): boolean {
  const have = parseVersion(version);
  const need = parseVersion(minimum);
  return have !== null && need !== null && have.major === need.major && compareVersions(have, need) >= 0;
}

/** True when `version` is `minimum` or anything newer, whatever its major. Unreadable versions are not. */
export function isAtLeast(version: string, minimum: string): boolean {
  const have = parseVersion(version);
  const need = parseVersion(minimum);
  return have !== null && need !== null && compareVersions(have, need) >= 0;
}
