/** Scheme and host of a base URL. */
function schemeAndHost(url: string): readonly [scheme: string, host: string] {
  const [, scheme = '', host = ''] = /^(https?):\/\/(.*?)(?::\d+)?$/.exec(url) ?? [];
  return [scheme, host];
}

/** The 32 bits of an IPv4 address in any of the notations that systems take, such as `127.1` or `0x7f000001`; null for a name. */
function ipv4(host: string): number | null {
  const parts = host.replace(/\.$/, '').split('.');
  if (parts.length > 4 || !parts.every((part) => /^(0x[0-9a-f]+|\d+)$/.test(part))) return null;
  const numbers = parts.map((part) => (/^0\d+$/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.pop() as number;
  return numbers.reduce((sum, part, at) => sum + part * 256 ** (3 - at), last);
}

/** The eight groups of an IPv6 address in brackets; null when it is none. */
function ipv6(host: string): number[] | null {
  const text = /^\[(.*)\]$/.exec(host)?.[1];
  if (text === undefined) return null;
  const groupsOf = (half: string): number[] =>
    half.split(':').flatMap((group) => {
      if (group === '') return [];
      const embedded = group.includes('.') ? ipv4(group) : null;
      return embedded === null ? [Number.parseInt(group, 16)] : [Math.floor(embedded / 65_536), embedded % 65_536];
    });
  const [head = '', tail] = text.split('::');
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  return [...before, ...new Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after];
}

type Kind = 'loopback' | 'unspecified' | 'other';

function kindOf(host: string): Kind {
  const groups = ipv6(host);
  let number = ipv4(host);
  if (groups !== null) {
    const [high, low] = groups.slice(-2) as [number, number];
    const first = groups.slice(0, -2);
    const mapped = first.slice(0, 5).every((group) => group === 0) && first[5] === 0xffff;
    if (!mapped && !first.every((group) => group === 0)) return 'other';
    if (!mapped) return high === 0 && low === 1 ? 'loopback' : high === 0 && low === 0 ? 'unspecified' : 'other';
    number = high * 65_536 + low;
  }
  if (number !== null) return number === 0 ? 'unspecified' : number >>> 24 === 127 ? 'loopback' : 'other';
  return /(^|\.)localhost(\.localdomain)?\.?$|^ip6-(localhost|loopback)$/.test(host) ? 'loopback' : 'other';
}

/** Whether an address means the machine that asks: the loopback network, or the unspecified address (0.0.0.0, ::). */
export function isThisMachine(url: string): boolean {
  return kindOf(schemeAndHost(url)[1]) !== 'other';
}

/** The same of a host that no name service could tell otherwise of: names below `localhost` are resolved where systems do not know them. */
function isSurelyHere(host: string): boolean {
  return host === 'localhost' || (kindOf(host) !== 'other' && /^\[|^[0-9]/.test(host));
}

/**
 * Whether an address counts as named by the user: the same host at any port, or both on the machine that asks; and not in clear,
 * where it was named by https.
 * @param named base URLs that the user gave
 */
export function countsAsNamed(url: string, named: readonly string[]): boolean {
  const [scheme, host] = schemeAndHost(url);
  return named.some((one) => {
    const [namedScheme, namedHost] = schemeAndHost(one);
    const sameHost = host === namedHost || (isSurelyHere(host) && isSurelyHere(namedHost));
    return sameHost && (scheme === 'https' || namedScheme === 'http');
  });
}

/**
 * Whether an address that a node names can mean that node's fellow to us: an address of "this machine" is one of the node's own
 * machine, and only ours where the node was reached on it.
 */
export function meansTheSame(url: string, namer: string): boolean {
  return !isThisMachine(url) || isThisMachine(namer);
}
