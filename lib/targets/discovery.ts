import { meansTheSame } from './addresses.ts';
import { type Conflict, conflictAmong, namedLeader } from './claims.ts';
import { type FoundNode, isUp, type UnreachedNode } from './found.ts';
import { originOf } from './http.ts';
import { leaderOf } from './leadership.ts';
import { type ListedMember, MemberList } from './member-list.ts';
import { MOST_NODES } from './patience.ts';
import { disproof, type Naming } from './proof.ts';
import { whoIsThere } from './question.ts';
import type { ClusterView, Target } from './target.ts';
import { Trust } from './trust.ts';
import { UselessAddresses } from './useless-addresses.ts';
import type { PlainRequest, PlainResponse } from './wire.ts';

/** A request that is to be sent, and what takes its answer. */
export interface Ask {
  readonly url: string;
  readonly request: PlainRequest;
  readonly learn: (response: PlainResponse) => void;
}

/** A node that another one names, and whom it must prove to be. */
interface Candidate extends Naming {
  readonly namers: FoundNode[];
}

export interface DiscoveryOptions {
  readonly learns?: boolean;
  readonly trust?: Trust;
}

/**
 * Finds a cluster from the addresses that a user gave. They are asked for their status and, where the target has such a request,
 * for their fellow members. What is learned so is a candidate: asked once, and counted only when it proves to be the node that
 * it was named as. Where the target has no status, nodes are asked to read an entry instead, and are taken as they are named.
 * Knows no network: `round` says what to ask next, all at once, so that k6 and the runner share the rules. There are at most
 * three rounds, whatever the nodes answer.
 */
export class Discovery {
  /** What a user may want to know of what was left out, in words. */
  readonly notes: string[] = [];
  private readonly target: Target;
  private readonly hosts: readonly string[];
  private readonly learns: boolean;
  private readonly trust: Trust;
  private stage = 0;
  private readonly given = new Map<string, FoundNode>();
  private readonly proven: FoundNode[] = [];
  private readonly members = new MemberList();
  private readonly useless: UselessAddresses;
  private readonly redirectedTo: { readonly url: string; readonly namer: FoundNode }[] = [];

  /**
   * @param more.learns false: only these addresses are asked, whatever they name
   * @param more.trust to whom requests may be shown with what authenticates them: no other candidate is asked
   */
  constructor(
    target: Target,
    hosts: readonly string[],
    { learns = true, trust = Trust.anybody }: DiscoveryOptions = {},
  ) {
    this.target = target;
    this.learns = learns;
    this.trust = trust;
    this.useless = new UselessAddresses(trust);
    const all = [...new Set(hosts)];
    this.hosts = all.slice(0, MOST_NODES);
    if (all.length > MOST_NODES) this.notes.push(`${all.length} nodes are named; the first ${MOST_NODES} are taken`);
  }

  /** The requests to send next, at once; none when all there is to know is known. */
  round(): readonly Ask[] {
    for (;;) {
      const asks = this.asksOf(this.stage++);
      if (asks === null || asks.length > 0) return asks ?? [];
    }
  }

  private asksOf(stage: number): readonly Ask[] | null {
    if (stage === 0) return this.hosts.map((url) => this.ask(url, (node) => this.given.set(url, node)));
    if (!this.learns || stage > 2) return null;
    return stage === 1 ? this.askForMembers() : this.candidates().map((candidate) => this.askCandidate(candidate));
  }

  private ask(url: string, take: (node: FoundNode) => void): Ask {
    const { request, read } = whoIsThere(this.target);
    const learn = (response: PlainResponse): void => {
      const { node, redirect, failure } = read(url, response);
      if (failure !== null) this.useless.add(url, failure);
      if (redirect !== null) this.redirectedTo.push({ url: redirect, namer: node });
      take(node);
    };
    return { url, request, learn };
  }

  private askForMembers(): readonly Ask[] {
    const { view } = this.target;
    if ('absent' in view) return [];
    const request = view.members();
    if (request === null) return [];
    return this.ours().map((namer) => ({
      url: namer.url,
      request,
      learn: (response) => this.learnMembers(view, namer, response),
    }));
  }

  private learnMembers(view: ClusterView, namer: FoundNode, response: PlainResponse): void {
    const note = this.members.add(view.readMembers(response), namer);
    if (note !== null) this.notes.push(note);
  }

  /** What the nodes that were given name, and no address leads to yet. */
  private candidates(): readonly Candidate[] {
    const candidates = new Map<string, Candidate>();
    const add = (url: string, namer: FoundNode, member: string | null): void => {
      if (this.given.has(url)) return;
      const known = candidates.get(url);
      if (known !== undefined) known.namers.push(namer);
      else if (!meansTheSame(url, namer.url)) {
        this.useless.add(url, `is one of the machine of ${namer.url}, and not of this one`);
      } else if (this.useless.isShown(url)) candidates.set(url, { url, namers: [namer], member });
    };
    for (const { member, namers } of this.absent()) {
      for (const url of member.urls) for (const namer of namers) add(url, namer, member.id);
    }
    for (const namer of this.ours()) {
      const leader = namer.status?.leader ?? null;
      const url = leader === null ? null : originOf(leader);
      if (url !== null && this.reached(url) === undefined) add(url, namer, null);
    }
    for (const { url, namer } of this.redirectedTo) {
      if (!this.trust.allows(url) || this.trust.follows(url, this.hosts)) add(url, namer, null);
    }
    return [...candidates.values()];
  }

  /** All addresses that a user would have to name for every node to be shown a key; null when none was left out for that. */
  toBeNamed(): readonly string[] | null {
    const nodes = [...this.unreached(), this.unreachedLeader()].flatMap((node) => {
      const first = node?.addresses.find(({ url }) => this.useless.isKept(url));
      return first === undefined ? [] : [first.url];
    });
    const left = [...nodes, ...this.redirectedTo.flatMap(({ url }) => (this.useless.isKept(url) ? [url] : []))];
    return left.length === 0 ? null : [...new Set([...this.hosts, ...left])];
  }

  private askCandidate(candidate: Candidate): Ask {
    const { url } = candidate;
    return this.ask(url, (node) => {
      const why = isUp(node) ? disproof(candidate, node) : null;
      if (why !== null) this.useless.add(url, why);
      else if (!isUp(node) || this.reached(node.status?.id ?? '') !== undefined) return;
      else if (this.given.size + this.proven.length < MOST_NODES) this.proven.push(node);
    });
  }

  /** Members that no address leads to and that could serve. */
  private absent(): readonly ListedMember[] {
    return this.members.all.filter(
      ({ member }) => !member.learner && this.reached(member.id) === undefined && !this.isGivenLearner(member.id),
    );
  }

  private isGivenLearner(id: string): boolean {
    return this.learners().some(({ status }) => status?.id === id);
  }

  private reached(id: string): FoundNode | undefined {
    return [...this.ours(), ...this.proven].find(({ status }) => status !== null && status.id === id);
  }

  /** The cluster that is meant: that of the first address that says one. */
  get cluster(): string | null {
    return [...this.given.values()].find(({ status }) => status !== null)?.status?.cluster ?? null;
  }

  /** The nodes that were given and answered, without learners and those of another cluster. */
  private ours(): readonly FoundNode[] {
    const { cluster } = this;
    return [...this.given.values()].filter(
      (node) => isUp(node) && node.status?.learner !== true && (node.status?.cluster ?? null) === cluster,
    );
  }

  /** Given nodes that only learn, and so serve nobody. */
  learners(): readonly FoundNode[] {
    return [...this.given.values()].filter(({ status }) => status?.learner === true);
  }

  /**
   * The nodes of the cluster, and the given ones that did not answer, in the order in which they became known. Two addresses of
   * one node count once: the one known first, usually the one the user gave.
   */
  nodes(): FoundNode[] {
    const ids = new Set<string>();
    const ours = new Set(this.ours());
    return [...[...this.given.values()].filter((node) => !isUp(node) || ours.has(node)), ...this.proven].filter(
      ({ status }) => {
        if (!status || status.id === null) return true;
        if (ids.has(status.id)) return false;
        ids.add(status.id);
        return true;
      },
    );
  }

  /** The node that leads; null when none does, and where nodes do not say it. */
  leader(): FoundNode | null {
    return leaderOf(
      this.nodes().flatMap((node) => (node.status === null ? [] : [{ node, group: null, ...node.status }])),
    );
  }

  /** The addresses by which the cluster knows a node; none where they are not known. */
  advertised({ status }: FoundNode): readonly string[] {
    const id = status?.id ?? null;
    if (id === null) return [];
    const own = originOf(id);
    return own === null ? this.members.urlsOf(id) : [own];
  }

  /** Whether nothing says that an address is that of one node alone: none of the nodes is known by it, or several are. */
  isAnybodys({ url, status }: FoundNode): boolean {
    if (status?.id === url) return false;
    return this.members.all.filter(({ member }) => member.urls.includes(url)).length !== 1;
  }

  /** Nodes that others name and that no address leads to, other than given ones, which have told why themselves. */
  unreached(): UnreachedNode[] {
    const members = this.absent().map(({ member }) => this.useless.node(member.id, member.urls, this.given));
    const leader = namedLeader(this.ours());
    const url = leader === null ? null : originOf(leader);
    const all =
      url === null || !this.useless.has(url) ? members : [...members, this.useless.node(null, [url], this.given)];
    return all.filter(({ addresses }) => !addresses.some((address) => this.given.has(address.url)));
  }

  /** The leader, when nodes name one and no address leads there; null when one is reached, or none is named. */
  unreachedLeader(): UnreachedNode | null {
    const leader = namedLeader(this.ours());
    if (leader === null || this.leader() !== null || this.reached(leader) !== undefined) return null;
    const url = originOf(leader);
    // One that was given, answers and leads no more will be named no more, either.
    if (url !== null)
      return this.given.has(url) && !this.useless.has(url) ? null : this.useless.node(null, [url], this.given);
    return this.useless.node(leader, this.members.urlsOf(leader), this.given);
  }

  /** Two given nodes that cannot be of one cluster; null when there are none. */
  conflict(): Conflict | null {
    return conflictAmong([...this.given.values()]);
  }
}
