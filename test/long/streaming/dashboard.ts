import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../runner/system/project-root.ts';

/** One query of a panel, variables and all. */
export interface PanelQuery {
  readonly panel: string;
  readonly query: string;
}

/** What is read of Grafana's format. */
interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly definition?: string }[];
  };
}

function readDashboard(): Dashboard {
  return JSON.parse(readFileSync(join(projectRoot(), 'docs/grafana-dashboard.json'), 'utf8')) as Dashboard;
}

/** Every query of docs/grafana-dashboard.json. */
export function panelQueries(): PanelQuery[] {
  return readDashboard().panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ panel: title, query: expr })),
  );
}

/** The `label_values(selector, label)` of every variable that asks Prometheus. */
export function variableQueries(): { readonly name: string; readonly selector: string; readonly label: string }[] {
  return readDashboard()
    .templating.list.filter(({ type }) => type === 'query')
    .map(({ name, definition = '' }) => {
      const match = /^label_values\((.+), (\w+)\)$/.exec(definition);
      if (!match) throw new Error(`variable ${name} has no label_values: ${definition}`);
      return { name, selector: match[1] as string, label: match[2] as string };
    });
}

/** Puts values in the place of variables, as Grafana does. @throws Error for a variable without a value */
export function substitute(query: string, values: Readonly<Record<string, string>>): string {
  return query.replace(/\$(\w+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`$${name} has no value: ${query}`);
    return value;
  });
}
