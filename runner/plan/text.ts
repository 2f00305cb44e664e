import { byteSize, count, duration } from '../../lib/base/format.ts';
import { PAYLOADS } from '../../lib/data/payload.ts';
import { TIERS } from '../../lib/data/tier.ts';
import { SCENARIOS } from '../../lib/scenarios/catalogue.ts';
import { TARGETS } from '../../lib/targets/index.ts';
import { SUITES } from '../options/selection.ts';
import { heading } from '../progress/lines.ts';
import type { Plan } from './make-plan.ts';

/** What can be chosen from, for `--list`. */
export function listText(): string {
  const rows: string[] = [];
  const section = (title: string, lines: readonly (readonly [string, string])[]): void => {
    const width = Math.max(...lines.map(([name]) => name.length));
    rows.push(title, ...lines.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`), '');
  };
  section(
    'Targets',
    TARGETS.map(({ name, title, defaultHosts }) => [name, `${title}, ${defaultHosts[0]} by default`]),
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
  return rows.join('\n');
}

/** The plan, cell by cell, with what it is estimated to take. */
export function planText(plan: Plan): string {
  const rows: string[] = [];
  let number = 0;
  for (const { tier, payload, entries, scripts } of plan.blocks) {
    rows.push(
      `${tier.name} tier, ${payload.name} payload: seed ${count(entries)} entries of ${byteSize(payload.bytes)} in ${tier.namespaces} namespaces`,
    );
    for (const { choice, schedule, cells, skip } of scripts) {
      for (const cell of cells) {
        number++;
        const time = choice.scenario.faults
          ? `about ${schedule.durationMs / 1_000} s`
          : `${schedule.durationMs / 1_000} s after ${schedule.warmupMs / 1_000} s of warm-up`;
        rows.push(
          `  ${heading({ cell, title: choice.scenario.title, number, of: plan.cells.length })}, ${skip === null ? time : `skipped: ${skip}`}`,
        );
      }
    }
  }
  const { seconds, bytesWritten, generatorBytes } = plan.estimate;
  rows.push(
    '',
    `Estimated: ${duration(seconds)}; at most ${byteSize(bytesWritten)} of values written (per node, before the log and its copies); up to ${byteSize(generatorBytes)} of memory for k6.`,
  );
  return rows.join('\n');
}
