import { countsAsNamed, meansTheSame } from './addresses.ts';

/** What decides where a run's key or token may go. */
export interface TrustBasis {
  /** Whether what requests are authenticated with is a secret: there is some, and it is not published. */
  readonly secret: boolean;
  /** Base URLs that the user gave, or that raftmark's own nodes listen at; where there are none, a secret goes nowhere. */
  readonly named: readonly string[];
  /** Whether it may go to whatever hosts nodes name, as the user said. */
  readonly redirects: boolean;
}

/**
 * To whom a key or token is shown: the one rule, of the runner and of scripts, in every protocol. A secret goes to hosts that
 * the user named, and where redirects are trusted to those that nodes name; never in clear where the user named https alone.
 */
export class Trust {
  /** Anybody may see what is no secret. */
  static readonly anybody = new Trust({ secret: false, named: [], redirects: false });

  private readonly basis: TrustBasis;

  constructor(basis: TrustBasis) {
    this.basis = basis;
  }

  /** Why nothing that authenticates goes to an address, as a predicate; null when it does. */
  refusal(url: string): string | null {
    const { secret, named, redirects } = this.basis;
    if (!secret || countsAsNamed(url, named)) return null;
    if (url.startsWith('http:') && named.some((one) => one.startsWith('https:'))) {
      return 'would show in clear what goes to https:// alone, so it is not asked';
    }
    if (redirects && named.length > 0) return null;
    return 'is on a host that was not named, so it is shown no key';
  }

  /** Whether what authenticates goes to an address. */
  allows(url: string): boolean {
    return this.refusal(url) === null;
  }

  /**
   * Whether a redirect is followed to an address that nothing proves to be a node's.
   * @param known base URLs of the nodes that are known
   */
  follows(url: string, known: readonly string[]): boolean {
    return this.allows(url) && (this.basis.redirects || countsAsNamed(url, known));
  }

  /** The same of an address that a node named. @param namer base URL of that node */
  followsFrom(namer: string, url: string, known: readonly string[]): boolean {
    return this.follows(url, known) && meansTheSame(url, namer);
  }

  /** The same with further addresses that count as named, such as those of nodes that raftmark has started. */
  with(urls: readonly string[]): Trust {
    return new Trust({ ...this.basis, named: [...this.basis.named, ...urls] });
  }
}

/** Whether a key is one that others must not see: a published development key is none. */
export function isSecret(
  key: string | null,
  { reach }: { readonly reach: { readonly defaultApiKey: string | null } },
): boolean {
  return key !== null && key !== reach.defaultApiKey;
}
