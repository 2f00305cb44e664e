import type { Insight } from '../../lib/analysis/insights/insight.ts';
import { INSIGHTS } from '../../lib/analysis/insights/insights.ts';
import { largest } from '../../lib/base/extremes.ts';
import { byteSize, count } from '../../lib/base/format.ts';
import { PAYLOADS } from '../../lib/data/payload.ts';
import { TIERS } from '../../lib/data/tier.ts';
import { SCENARIOS } from '../../lib/scenarios/catalogue.ts';
import { TARGETS } from '../../lib/targets/index.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Listed } from './flags/output.ts';
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

/** Names, each with what there is to say of it. */
type Lines = readonly (readonly [string, string])[];

/**
 * What can be chosen from, for `--list`: all of it, or one part. Insights alone are told whole.
 * @param varied the knobs of embedded nodes, by target
 */
export function listText(what: Listed, varied: readonly ListedKnobs[]): string {
  if (what === 'insights') return INSIGHTS.flatMap(insightInFull).join('\n');
  const parts = Object.keys(PARTS) as (keyof typeof PARTS)[];
  return parts
    .filter((part) => what === 'all' || part === what)
    .flatMap((part) => PARTS[part](varied))
    .flatMap(([title, lines]) => section(title, lines))
    .join('\n');
}

function section(title: string, lines: Lines): string[] {
  const width = largest(lines.map(([name]) => name.length));
  return [title, ...lines.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`), ''];
}

/** The parts of the list: titles, and what is below each. */
const PARTS: Readonly<Record<Exclude<Listed, 'all'>, (varied: readonly ListedKnobs[]) => [string, Lines][]>> = {
  targets: () => [
    [
      'Targets',
      TARGETS.map(({ name, title, reach, protocols, entries }: Target) => [
        name,
        `${title}, ${reach.defaultHosts[0]} by default; --protocol ${protocols.join(', ')}${'absent' in entries ? '' : `; --reads ${entries.readsOffered.join(', ')}`}`,
      ]),
    ],
  ],
  tiers: () => [
    [
      'Tiers',
      TIERS.map(({ name, entries, namespaces }) => [name, `${count(entries)} entries in ${namespaces} namespaces`]),
    ],
  ],
  payloads: () => [['Payloads', PAYLOADS.map(({ name, bytes }) => [name, byteSize(bytes)])]],
  scenarios: () => [
    [
      'Scenarios',
      SCENARIOS.map(({ name, title, users, groups, faults, beyondAll }) => [
        name,
        `${title}; ${faults ? 'breaks nodes under an open load' : users.length === 0 ? 'without users' : `users ${users.join(', ')}`}; in ${[...(beyondAll ? [] : ['all']), ...groups].join(', ') || 'no group'}`,
      ]),
    ],
  ],
  suites: () => [
    [
      'Suites',
      Object.entries(SUITES).map(([name, items]) => [
        name,
        items.map((item) => `${item.name} ${item.users.join('/')} users ${item.durationMs / 1_000} s`).join('; '),
      ]),
    ],
  ],
  insights: () => [
    [
      'Insights, which a report tells as findings; --list insights has how each decides',
      INSIGHTS.map(({ id, kind, title }) => [id, `${kind}: ${title}`]),
    ],
  ],
  knobs: (varied) =>
    varied.map(({ target, knobs }): [string, Lines] => [
      `Knobs of embedded ${target} for --vary`,
      knobs.map(({ name, title, takes, usual }) => [name, `${title}: ${takes}; ${usual} otherwise`]),
    ]),
};

/** A rule, as docs/insights.md has it. */
function insightInFull({ id, kind, title, formula, source, disproof }: Insight): string[] {
  return [
    `${id} (${kind}): ${title}`,
    `  Decides: ${formula}`,
    `  From: ${source}`,
    `  Something else if: ${disproof}`,
    '',
  ];
}
