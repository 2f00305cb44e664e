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
const USER_FLAG = /^--?(?:user|u)$/;
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

/** Words of a command line that can be shown: each redacted, and what follows a flag that takes a secret left out. */
export function redactedWords(words: readonly string[]): string[] {
  return words.map((word, at) => {
    const before = words[at - 1] ?? '';
    if (isSecretFlag(before)) return HIDDEN;
    return USER_FLAG.test(before) ? word.replace(/:.*/s, `:${HIDDEN}`) : redacted(word);
  });
}

/** What the words of a command line hold that nobody else should see, so that it can be taken out of what the command prints. */
export function secretsIn(words: readonly string[]): string[] {
  const found = words.flatMap((word, at) => {
    const before = words[at - 1] ?? '';
    const parts = isSecretFlag(before) || USER_FLAG.test(before) ? [word.slice(word.indexOf(':') + 1).trim()] : [];
    const [, authority = ''] = /:\/\/(.*)@/.exec(word) ?? [];
    const named = [...word.matchAll(BY_NAME)].flatMap(([, name = '', value = '']) =>
      NAMES_FILE.test(name) ? [] : [value.replace(/^["']|["']$/g, '')],
    );
    return [...parts, authority.slice(authority.indexOf(':') + 1), ...named];
  });
  return found.filter((secret) => secret.length > 2).sort((one, other) => other.length - one.length);
}
