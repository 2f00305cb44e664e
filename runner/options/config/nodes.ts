import { relative } from 'node:path';
import { FAULT_VERBS, type FaultVerb } from '../../../lib/report/faults.ts';
import { baseUrl, type Spelling } from '../../../lib/targets/http.ts';
import type { Command } from '../../system/command.ts';
import type { ConfigNode, NodeEntry } from './config.ts';
import { configError, found, pathFrom, type Source } from './describe.ts';

/** A node and where in the file it stands, e.g. `nodes[1]`. */
export interface PlacedNode {
  readonly node: ConfigNode;
  readonly place: string;
}

/** What no two nodes can share. */
const OWN = ['name', 'url', 'pid', 'pidFile', 'dataFolder', 'tempFolder'] as const;

function urlOf(source: Source, place: string, text: string, spelling: Spelling): string {
  try {
    return baseUrl(text, spelling);
  } catch {
    throw configError(source, `${place} is ${found(text)}; it must be the URL of a node such as ${spelling.example}`);
  }
}

function dataFolderOf(source: Source, place: string, text: string): string {
  const folder = pathFrom(source, place, text);
  const up = relative(folder, source.folder);
  // Wiping such a folder would take the configuration and all that lies beside it along.
  if (up !== '..' && !up.startsWith('../')) {
    throw configError(
      source,
      `${place} is ${found(text)}, which holds this file; it must be a folder of the node's own`,
    );
  }
  return folder;
}

function commandOf(source: Source, place: string, [program = '', ...args]: Command): Command {
  if (program.trim() === '')
    throw configError(source, `${place}[0] is ${found(program)}; it must be the program to run`);
  const isPath = program.includes('/') || program === '~';
  return [isPath ? pathFrom(source, `${place}[0]`, program) : program, ...args];
}

/**
 * Checks one node and makes its paths absolute.
 * @param place where in the file it stands
 * @param name what it is called when it has no name
 * @param spelling how nodes are written
 * @throws UserError
 */
export function readNode(
  source: Source,
  entry: NodeEntry,
  place: string,
  name: string,
  spelling: Spelling,
): PlacedNode {
  const url = urlOf(source, `${place}.url`, entry.url, spelling);
  if (entry.pid !== undefined && entry.pidFile !== undefined) {
    throw configError(source, `${place} has both pid and pidFile; it must have one of them, better pidFile`);
  }
  const commands: Partial<Record<FaultVerb, Command>> = {};
  for (const command of FAULT_VERBS) {
    const list = entry.commands?.[command];
    if (list) commands[command] = commandOf(source, `${place}.commands.${command}`, list);
  }
  const { pidFile, dataFolder, tempFolder, log, settings } = entry;
  const node: ConfigNode = {
    name: entry.name ?? name,
    url,
    pid: entry.pid ?? null,
    pidFile: pidFile === undefined ? null : pathFrom(source, `${place}.pidFile`, pidFile),
    dataFolder: dataFolder === undefined ? null : dataFolderOf(source, `${place}.dataFolder`, dataFolder),
    tempFolder: tempFolder === undefined ? null : pathFrom(source, `${place}.tempFolder`, tempFolder),
    log: log === undefined ? null : pathFrom(source, `${place}.log`, log),
    settings: settings === undefined ? null : pathFrom(source, `${place}.settings`, settings),
    commands,
  };
  return { node, place };
}

/** @throws UserError when two nodes share what each must have for itself */
export function refuseShared(source: Source, nodes: readonly PlacedNode[]): void {
  for (const field of OWN) {
    const owners = new Map<string | number, string>();
    for (const { node, place } of nodes) {
      const value = node[field];
      if (value === null) continue;
      const owner = owners.get(value);
      if (owner !== undefined) {
        throw configError(
          source,
          `${place}.${field} is ${found(value)}, as is ${owner}.${field}; each node must have its own`,
        );
      }
      owners.set(value, place);
    }
  }
}
