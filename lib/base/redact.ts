const HIDDEN = '***';

/** What a secret is called. */
const SECRET = 'token|passw(?:or)?d|passphrase|secret|api[_-]?key|access[_-]?key|credential';

/** A user name and password in a URL: what stands before the last @ of its authority, whatever characters a password has. */
const IN_URL = /([a-z][a-z0-9+.-]*:\/\/)(?:(?![a-z][a-z0-9+.-]*:\/\/)[^\s"'`<>])*@/gi;
/** The same where nobody wrote a scheme: `user:password@host`. */
const WITHOUT_SCHEME = /(^|[\s,="'`(])[^\s,="'`(/@:]+:(?!\/\/)[^\s,"'`]*@(?=[\w.[-])/g;
/** What is called like a secret: `token=...`, `api_key: ...`, a parameter `p` of a URL; but for files that hold one. */
const BY_NAME = new RegExp(
  String.raw`([?&;](?:p|u)=|[\w.-]*(?:${SECRET})[\w.-]*["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&;,"']+)`,
  'gi',
);
const BEARER = /\b((?:bearer|basic)\s+)[\w+/=.~-]+/gi;
/** Flags, as words of a command line, whose next word nobody else should see. */
const SECRET_FLAG = new RegExp(`^--?(?:[^=]*(?:${SECRET})[^=]*|p|H|header)$`, 'i');
/** The same of names that may have a password behind them. */
const USER_FLAG = /^--?(?:(?:proxy-)?user|u)$/;
/** What stands behind `-p` where that is a port, or a range or pair of them. */
const PORTS = String.raw`\d{1,5}(?:[.:\-/]\d{1,5})*(?:/(?:tcp|udp))?`;
/** Options of one dash that begin as `-p` and its password do, without their p: what takes a secret by its name is known by that. */
const LONGER =
  'ort|eers?|ath|id|roxy|rofile|refix|roto(?:col)?|roject|arallel|ackage|rogress|rint|retty|ublish|lugin|arent|artition|riority|ersist|ass(?:w(?:or)?d|phrase)?';
/**
 * Words of a command line that have their secret in themselves: what may be shown of them, and the secret, which ends with the word,
 * whatever stands in it. A flag of which it is not known whether it takes one is taken for one that does.
 */
const WITHIN = [
  new RegExp(String.raw`^(-{0,2}[\w.-]*(?:${SECRET})[\w.-]*\s*[=:]\s*)(.+)$`, 'is'),
  /^(--?(?:H|header)=(?:[\w-]+:\s*)?|-H[\w-]+:\s*)(.+)$/s,
  /^(--?(?:(?:proxy-)?user|u)=[^:]*:|-u[^-:/=\s][^:/=\s]*:)(?!\/\/)(.+)$/s,
  new RegExp(`^(--?p=|-p(?!=|(?:${LONGER})(?:$|[-_=:.])))(?!${PORTS}$)(.{3,})$`, 's'),
];
const NAMES_FILE = /file["']?\s*[=:]?\s*$/i;

/**
 * A text without what authenticates somebody, as far as it can be told by its form: user names and passwords in URLs, and values
 * of what is called like a secret.
 */
export function redacted(text: string): string {
  return text
    .replace(IN_URL, `$1${HIDDEN}@`)
    .replace(WITHOUT_SCHEME, `$1${HIDDEN}@`)
    .replace(BY_NAME, (whole: string, name: string) => (NAMES_FILE.test(name) ? whole : name + HIDDEN))
    .replace(BEARER, `$1${HIDDEN}`);
}

function isSecretFlag(word: string): boolean {
  return SECRET_FLAG.test(word) && !NAMES_FILE.test(word);
}

/** What may be shown of a word that has a secret in itself, and that; null of any other. */
function splitWord(word: string): { readonly shown: string; readonly secret: string } | null {
  for (const form of WITHIN) {
    const [, shown, secret] = form.exec(word) ?? [];
    if (shown !== undefined && secret !== undefined && !NAMES_FILE.test(shown)) return { shown, secret };
  }
  return null;
}

/** Words of a command line that can be shown: each redacted, and what follows a flag that takes a secret left out. */
export function redactedWords(words: readonly string[]): string[] {
  return words.map((word, at) => {
    const before = words[at - 1] ?? '';
    if (isSecretFlag(before)) return HIDDEN;
    if (USER_FLAG.test(before)) return word.replace(/:.*/s, `:${HIDDEN}`);
    const split = splitWord(word);
    return split === null ? redacted(word) : split.shown + HIDDEN;
  });
}

/** What the words of a command line hold that nobody else should see, so that it can be taken out of what the command prints. */
export function secretsIn(words: readonly string[]): string[] {
  const found = words.flatMap((word, at) => {
    const before = words[at - 1] ?? '';
    // Behind the colon of a header, and of a user's name, without which there is no password.
    const behind = word.includes(':') ? [word.slice(word.indexOf(':') + 1)] : [];
    const parts = isSecretFlag(before) ? [word, ...behind] : USER_FLAG.test(before) ? behind : [];
    const [, authority = ''] = /:\/\/(.*)@/.exec(word) ?? [];
    const named = [...word.matchAll(BY_NAME)].flatMap(([, name = '', value = '']) =>
      NAMES_FILE.test(name) ? [] : [value],
    );
    const within = splitWord(word)?.secret ?? '';
    return [...parts, authority.slice(authority.indexOf(':') + 1), ...named, within].map(unquoted);
  });
  return [...new Set(found)].filter((secret) => secret.length > 2).sort((one, other) => other.length - one.length);
}

function unquoted(text: string): string {
  return text.trim().replace(/^["']|["']$/g, '');
}
