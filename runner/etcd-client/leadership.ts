import type { Etcd } from './etcd.ts';

/** What the node knows of the cluster at this moment. */
export interface View {
  readonly leading: boolean;
  /** Client base URL of the leading node, no trailing slash; null when none is known. */
  readonly leaderUrl: string | null;
  readonly term: number;
}

/** How often the node took over, and how often it stopped leading, since it began: as far as its looks have seen it. */
export interface Turns {
  readonly toLeader: number;
  readonly toFollower: number;
}

const POLL_MS = 50;
const SEARCH_MS = 20;

/** Follows who leads by asking the local member again and again; requests read the latest view without waiting. */
export class Leadership {
  #view: View = { leading: false, leaderUrl: null, term: 0 };
  #turns: Turns = { toLeader: 0, toFollower: 0 };
  #names = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<void> | null = null;
  #closed = false;
  readonly #etcd: Etcd;
  readonly #urls: Readonly<Record<string, string>>;

  /** @param urls client base URL of each node by its member's name */
  constructor(etcd: Etcd, urls: Readonly<Record<string, string>>) {
    this.#etcd = etcd;
    this.#urls = urls;
  }

  get view(): View {
    return this.#view;
  }

  get turns(): Turns {
    return this.#turns;
  }

  start(): void {
    void this.refresh();
  }

  /** Asks the member now, or joins a question that is under way. Never throws. */
  refresh(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
      clearTimeout(this.#timer);
      if (this.#closed) return;
      this.#timer = setTimeout(() => void this.refresh(), this.#view.leaderUrl === null ? SEARCH_MS : POLL_MS);
    });
    return this.#asking;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    try {
      const { header, leader, raftTerm } = await this.#etcd.status();
      if (leader !== '0' && !this.#names.has(leader)) this.#names = await this.#etcd.memberNames();
      const leaderUrl = this.#urls[this.#names.get(leader) ?? ''] ?? null;
      const leading = leaderUrl !== null && leader === header.memberId;
      const term = Number(raftTerm);
      const { view } = this;
      if (leading !== view.leading || leaderUrl !== view.leaderUrl || term !== view.term) {
        this.#see({ leading, leaderUrl, term });
      }
    } catch {
      // The member is down or frozen: whatever was known of the leader is worth nothing now.
      this.#see({ leading: false, leaderUrl: null, term: this.#view.term });
    }
  }

  #see(view: View): void {
    const { toLeader, toFollower } = this.#turns;
    if (view.leading && !this.#view.leading) this.#turns = { toLeader: toLeader + 1, toFollower };
    if (!view.leading && this.#view.leading) this.#turns = { toLeader, toFollower: toFollower + 1 };
    this.#view = view;
  }
}
