import { resolve } from 'node:path';
import { EXIT, UserError, unavailable } from '../system/errors.ts';
import { projectRoot } from '../system/project-root.ts';
import { requiredGo } from './go.ts';
import { type Attempt, explicitMessage, unavailableMessage } from './messages.ts';
import { findOnPath, probeTool } from './probe.ts';
import { findKept, type ProvideContext, provisionTool, type Search } from './provision.ts';
import { TOOL_SPECS, type Tool, type ToolName, type ToolSpec } from './tool.ts';

export interface ProvideOptions {
  /** What the flags such as `--k6` gave; they win over variables such as RAFTMARK_K6. */
  readonly paths?: { readonly [name in ToolName]?: string | undefined };
  /** Default: this process's environment. PATH, HOME, RAFTMARK_*, and for `go build` all of it. */
  readonly env?: NodeJS.ProcessEnv;
  /** The folder that holds tools/ and .tools/. Default: the project's. */
  readonly root?: string;
  /** Ends a wait, a build or a download; nothing of it stays. */
  readonly signal?: AbortSignal | undefined;
  /** Takes progress lines. Default: they are dropped. */
  readonly log?: (line: string) => void;
}

/**
 * Gives all binaries. Everything that can be found is found first, so a wrong path shows before a build of minutes.
 * @throws UserError, exit 3 when one cannot be had and exit 130 when the signal fired.
 */
export async function provideTools(options: ProvideOptions = {}): Promise<Tool[]> {
  const context = contextOf(options);
  const searches: [ToolSpec, Search][] = [];
  for (const spec of Object.values(TOOL_SPECS)) {
    searches.push([spec, await find(spec, options.paths?.[spec.name], context)]);
  }
  const tools: Tool[] = [];
  for (const [spec, search] of searches) tools.push(await foundOrProvisioned(spec, search, context));
  return tools;
}

/**
 * Gives a usable binary: the explicit path, PATH, what an earlier run put into .tools/, or a new one that is built with Go
 * or downloaded into .tools/. Each was run once and answered with its version.
 * @throws UserError, exit 3 when it cannot be had and exit 130 when the signal fired.
 */
export async function provideTool(name: ToolName, options: ProvideOptions = {}): Promise<Tool> {
  const context = contextOf(options);
  const search = await find(TOOL_SPECS[name], options.paths?.[name], context);
  return foundOrProvisioned(TOOL_SPECS[name], search, context);
}

/**
 * Begins to provide a binary, and has it fetched or built while its user does something else.
 * @returns rejects as provideTool() does, which nobody has to wait for
 */
export function provideMeanwhile(name: ToolName, options: ProvideOptions): Promise<Tool> {
  const tool = provideTool(name, options);
  tool.catch(() => undefined);
  return tool;
}

function contextOf(options: ProvideOptions): ProvideContext {
  return {
    root: options.root ?? projectRoot(),
    env: options.env ?? process.env,
    signal: options.signal,
    log: options.log ?? (() => {}),
  };
}

async function find(spec: ToolSpec, flag: string | undefined, context: ProvideContext): Promise<Search> {
  const given = await findExplicit(spec, flag, context);
  if (given !== null) return { tool: given };
  const attempts: Attempt[] = [];
  for (const look of [findInPath, findKept]) {
    const found = await look(spec, context);
    failWhenAborted(context.signal);
    if (found === null) continue;
    if ('path' in found) return { tool: found };
    context.log(`${found.way}: ${found.reason}; looking further`);
    attempts.push(found);
  }
  return { attempts };
}

async function findExplicit(spec: ToolSpec, flag: string | undefined, context: ProvideContext): Promise<Tool | null> {
  const origin = flag === undefined ? spec.variable : spec.flag;
  // An empty variable is an unset one, as in a shell; an empty flag is a mistake.
  const given = flag ?? (context.env[spec.variable] || undefined);
  if (given === undefined) return null;
  if (given === '') throw unavailable(explicitMessage(spec, origin, given, 'is empty'));
  const path = resolve(given);
  const probe = await probeTool(spec, path, context);
  failWhenAborted(context.signal);
  if (!probe.usable) throw unavailable(explicitMessage(spec, origin, given, probe.reason));
  return { name: spec.name, path, version: probe.version, source: 'explicit' };
}

async function findInPath(spec: ToolSpec, context: ProvideContext): Promise<Tool | Attempt | null> {
  const path = findOnPath(spec.name, context.env.PATH);
  if (path === null) return null;
  const probe = await probeTool(spec, path, context);
  if (probe.usable) return { name: spec.name, path, version: probe.version, source: 'path' };
  return { way: 'PATH', reason: `${path} ${probe.reason}` };
}

async function foundOrProvisioned(spec: ToolSpec, found: Search, context: ProvideContext): Promise<Tool> {
  if ('tool' in found) return found.tool;
  let made: Search;
  try {
    made = await provisionTool(spec, context);
  } catch (cause) {
    failWhenAborted(context.signal);
    made = { attempts: [{ way: '.tools', reason: cause instanceof Error ? cause.message : String(cause), cause }] };
  }
  if ('tool' in made) return made.tool;
  const all = [...found.attempts, ...made.attempts];
  const causes = all.flatMap(({ cause }) => (cause === undefined ? [] : [cause]));
  const message = unavailableMessage(spec, await requiredGo(context.root, spec), all);
  throw unavailable(message, new AggregateError(causes, 'what was tried'));
}

function failWhenAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new UserError('interrupted', EXIT.interrupted, { cause: signal.reason });
}
