import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parse as parseYaml } from 'yaml';
import { FIGURES } from '../../lib/analysis/threshold-rules/figures.ts';
import { parseRule } from '../../lib/analysis/threshold-rules/parse.ts';
import { COMPARISONS, STATISTICS } from '../../lib/report/thresholds.ts';
import { wantedSessions } from '../../runner/plan/clusters.ts';
import { makePlan } from '../../runner/plan/make-plan.ts';
import { rulesOf } from '../../runner/plan/rules.ts';
import { readWords } from '../runner/options/read-options.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/ci.md'), 'utf8');

/** The file of a part of docs/ci.md. */
function yamlOf(title: string): string {
  const part = text.split('\n## ').find((each) => each.startsWith(`${title}\n`)) ?? '';
  const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(part) ?? [];
  assert.ok(yaml, title);
  return yaml;
}

/** The words of each `npm run bench` in a script of a shell, with its variables as some text. */
function benchCommands(script: string): string[][] {
  const lines = script.replace(/\\\n/g, ' ').split('\n');
  return lines.flatMap((line) => {
    const [, args] = /^\s*npm run bench -- (.*)$/.exec(line) ?? [];
    if (args === undefined) return [];
    return [
      [...args.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, two, three]) =>
        (one ?? two ?? three ?? '').replace(/\$\w+/g, 'some-text'),
      ),
    ];
  });
}

/** Fails unless the program takes these words, and each threshold is held in some cell of the plan. */
function checkCommand(words: readonly string[]): void {
  const options = readWords(words);
  const plan = makePlan({ ...options, sessions: wantedSessions({ ...options, settings: null }), control: true });
  const { rules, warnings } = rulesOf(plan, options.rules, options.thresholdRules);
  assert.ok(rules.length > 0);
  assert.deepEqual([warnings, options.strict], [[], 'invalid']);
  assert.ok(options.junit?.startsWith('results/'));
}

/** What GitHub's own parser, which carries the published schema of workflows, finds wrong with one. */
async function workflowErrors(content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: 'benchmark.yml', content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

test("the job for GitHub is a workflow by GitHub's schema", async () => {
  assert.deepEqual(await workflowErrors(yamlOf('GitHub')), []);
  // It would be seen if it were none.
  const wrong = yamlOf('GitHub').replace('runs-on:', 'runs-at:');
  assert.notDeepEqual(await workflowErrors(wrong), []);
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

test('the job for GitHub calls the program as it takes it, keeps what was measured whatever came of it, and lets no name run commands', () => {
  const { jobs } = parseYaml(yamlOf('GitHub')) as { jobs: Record<string, { steps: Step[] }> };
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const commands = steps.flatMap(({ run = '' }) => benchCommands(run));
  assert.equal(commands.length, 1);
  for (const words of commands) checkCommand(words);
  const upload = steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
  assert.deepEqual([upload?.if, upload?.with?.path], ['always()', 'results/']);
  for (const { run = '' } of steps) assert.doesNotMatch(run, /\$\{\{/);
});

test('the job for GitLab has what GitLab asks for, and calls the program as it takes it', () => {
  const jobs = parseYaml(yamlOf('GitLab')) as Record<string, Record<string, unknown>>;
  const [job, ...others] = Object.values(jobs);
  assert.ok(job && others.length === 0);
  const { script, artifacts, image } = job as {
    script: string[];
    image: string;
    artifacts: { when: string; paths: string[]; reports: { junit: string } };
  };
  assert.ok(typeof image === 'string' && script.every((line) => typeof line === 'string'));
  const commands = script.flatMap(benchCommands);
  assert.equal(commands.length, 1);
  const [words = []] = commands;
  checkCommand(words);
  assert.deepEqual([artifacts.when, artifacts.paths], ['always', ['results/']]);
  assert.equal(artifacts.reports.junit, readWords(words).junit);
});

test('docs/ci.md names every figure, statistic and comparison of thresholds, and each of its rules can be read', () => {
  const part = text.split('\n## ').find((each) => each.startsWith('Thresholds\n')) ?? '';
  for (const name of FIGURES.keys()) {
    const [group, own] = name.split('.');
    const told =
      own === undefined ? [name === 'p999' ? 'p99.9' : name] : group === 'rolling' ? [name] : [`${group}.`, own];
    for (const word of told) assert.ok(part.includes(`\`${word}\``), name);
  }
  for (const word of [...STATISTICS, ...COMPARISONS]) assert.ok(part.includes(word), word);
  const [, rows = ''] = part.split('| rule | what it asks |\n|---|---|\n');
  const rules = [...(rows.split('\n\n')[0] ?? '').matchAll(/^\| `([^`]+)`/gm)].map(([, rule = '']) => rule);
  assert.equal(rules.length, 6);
  for (const rule of rules) assert.equal(parseRule(rule).text, rule);
});
