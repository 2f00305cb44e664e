import type { FoundNode } from './found.ts';
import { MOST_ADDRESSES, MOST_NODES } from './patience.ts';
import type { Member } from './target.ts';

/** A member, and the nodes whose lists have it. */
export interface ListedMember {
  readonly member: Member;
  readonly namers: FoundNode[];
}

/** The members of a cluster as nodes list them: so many of them, and so many addresses of each, as are looked at. */
export class MemberList {
  private readonly byId = new Map<string, ListedMember>();

  get all(): readonly ListedMember[] {
    return [...this.byId.values()];
  }

  /** The addresses of a member; none of one that nobody lists. */
  urlsOf(id: string): readonly string[] {
    return this.byId.get(id)?.member.urls ?? [];
  }

  /**
   * Adds the list of one node.
   * @returns what is to be said of a list that is too long; null when it was taken whole
   */
  add(members: readonly Member[], namer: FoundNode): string | null {
    for (const member of members) {
      const known = this.byId.get(member.id);
      if (known !== undefined) known.namers.push(namer);
      if (known !== undefined || member.id === '') continue;
      if (this.byId.size >= MOST_NODES) {
        return `${namer.url} names ${members.length} members; the first ${MOST_NODES} are looked at`;
      }
      this.byId.set(member.id, { member: { ...member, urls: member.urls.slice(0, MOST_ADDRESSES) }, namers: [namer] });
    }
    return null;
  }
}
