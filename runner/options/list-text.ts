import { INSIGHTS } from '../../lib/analysis/insights/insights.ts';
import { byteSize, count } from '../../lib/base/format.ts';
import { PAYLOADS } from '../../lib/data/payload.ts';
import { TIERS } from '../../lib/data/tier.ts';
import { SCENARIOS } from '../../lib/scenarios/catalogue.ts';
import { TARGETS } from '../../lib/targets/index.ts';
import type { Target } from '../../lib/targets/target.ts';
import { SUITES } from './selection.ts';

/** The knobs of a target, for `--list`. */
export interface ListedKnobs {
  readonly target: string;
  readonly knobs: readonly {
    readonly name: string;
    readonly title: string;
    readonly takes: string;
    readonly usual: string;
  }[];
}

/** What can be chosen from, for `--list`. @param varied the knobs of embedded nodes, by target */
export function listText(varied: readonly ListedKnobs[]): string {
  const rows: string[] = [];
  const section = (title: string, lines: readonly (readonly [string, string])[]): void => {
    const width = Math.max(...lines.map(([name]) => name.length));
    rows.push(title, ...lines.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`), '');
  };
  section(
    'Targets',
    TARGETS.map(({ name, title, reach, protocols, entries }: Target) => [
      name,
      `${title}, ${reach.defaultHosts[0]} by default; --protocol ${protocols.join(', ')}${'absent' in entries ? '' : `; --reads ${entries.readsOffered.join(', ')}`}`,
    ]),
  );
  section(
    'Tiers',
    TIERS.map(({ name, entries, namespaces }) => [name, `${count(entries)} entries in ${namespaces} namespaces`]),
  );
  section(
    'Payloads',
    PAYLOADS.map(({ name, bytes }) => [name, byteSize(bytes)]),
  );
  section(
    'Scenarios',
    SCENARIOS.map(({ name, title, users, groups, faults, beyondAll }) => [
      name,
      `${title}; ${faults ? 'breaks nodes under an open load' : `users ${users.join(', ')}`}; in ${[...(beyondAll ? [] : ['all']), ...groups].join(', ')}`,
    ]),
  );
  section(
    'Suites',
    Object.entries(SUITES).map(([name, items]) => [
      name,
      items.map((item) => `${item.name} ${item.users.join('/')} users ${item.durationMs / 1_000} s`).join('; '),
    ]),
  );
  section(
    'Insights, which a report tells as findings',
    INSIGHTS.map(({ id, kind, title }) => [id, `${kind}: ${title}`]),
  );
  for (const { target, knobs } of varied) {
    section(
      `Knobs of embedded ${target} for --vary`,
      knobs.map(({ name, title, takes, usual }) => [name, `${title}: ${takes}; ${usual} otherwise`]),
    );
  }
  return rows.join('\n');
}
