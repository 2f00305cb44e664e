import { LOOK_MS } from '../../scenarios/steps.ts';
import { meansTheSame } from '../../targets/addresses.ts';
import { isUp } from '../../targets/found.ts';
import { disproof } from '../../targets/proof.ts';
import { type Told, whoIsThere } from '../../targets/question.ts';
import type { ClusterView, Target } from '../../targets/target.ts';
import type { Trust } from '../../targets/trust.ts';
import type { PlainResponse } from '../../targets/wire.ts';

/** Asks a node, given by its base URL, who leads. */
export type AskStatus = (url: string, view: ClusterView, timeoutMs: number) => Promise<PlainResponse>;

/** An address to which a redirect led in vain is not looked into again for so long. */
const REFUSED_MS = 1_000;

/** Who is behind an address that a redirect named and that no user was given. */
export interface Stranger {
  /** Base URL of a known node that calls itself so, or the address itself, where it has proved to be the leader; null: nobody. */
  readonly url: string | null;
  readonly untilMs: number;
}

/**
 * Looks into addresses that redirects name: an address counts when it is that of a known node, by another name, or proves to be
 * the leader that the node which named it follows. Each is looked into once, for all operations that are sent there.
 */
export class Strangers {
  private readonly target: Target;
  private readonly ask: AskStatus;
  private readonly trust: Trust;
  private readonly underWay = new Map<string, Promise<Stranger>>();

  /** @param trust to whom requests are shown with what authenticates them: nobody else is asked */
  constructor(target: Target, ask: AskStatus, trust: Trust) {
    this.target = target;
    this.trust = trust;
    this.ask = ask;
  }

  /**
   * @param namer base URL of the node that named it
   * @param nodes base URLs of those that are known
   */
  async behind(url: string, namer: string, nodes: readonly string[]): Promise<string | null> {
    const underWay = this.underWay.get(url);
    if (underWay !== undefined) {
      const before = await underWay;
      if (before.url !== null || Date.now() < before.untilMs) return before.url;
    }
    const look = this.look(url, namer, nodes).then((found) => ({ url: found, untilMs: Date.now() + REFUSED_MS }));
    this.underWay.set(url, look);
    return (await look).url;
  }

  private async look(url: string, namer: string, nodes: readonly string[]): Promise<string | null> {
    const { target, trust } = this;
    const { view } = target;
    if ('absent' in view) return trust.followsFrom(namer, url, nodes) ? url : null;
    const { read } = whoIsThere(target);
    const ask = async (node: string): Promise<Told> => read(node, await this.ask(node, view, LOOK_MS));
    const asked = meansTheSame(url, namer) && trust.allows(url) ? [url, ...nodes] : [...nodes];
    const told = new Map((await Promise.all(asked.map(ask))).map(({ node }) => [node.url, node]));
    const alias = nodes.find((node) => told.get(node)?.status?.id === url);
    if (alias !== undefined) return alias;
    const [there, from] = [told.get(url), told.get(namer)];
    if (there === undefined || from === undefined || !isUp(there) || !isUp(from)) return null;
    return disproof({ url, namers: [from], member: null }, there) === null ? url : null;
  }
}
