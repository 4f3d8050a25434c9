import { parseUrl } from './wording/links.js';

const HIDDEN = '•••';

/** Shorter ones stand in every text: hiding them would garble it and tell what they are. */
const FORM_MIN = 3;

/** Shorter parts of an address say nothing and stand in every text. */
const PATH_PART_MIN = 6;
/** Words in the paths of well-known services, the same for everyone. */
const PATH_WORDS = new Set(['services', 'webhook', 'webhooks', 'workflows', 'triggers']);

/**
 * The text without the secrets: as they are, percent-encoded or decoded, and in Base64, also where a
 * prefix such as the `user:` of HTTP or the zero bytes of SMTP shifted it.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = new Set(secrets.flatMap(formsOf));
  // The longest first, so that a secret inside another one leaves nothing of the other.
  const ordered = [...forms].filter((form) => form.length >= FORM_MIN).sort((a, b) => b.length - a.length);
  return ordered.reduce((clean, form) => clean.split(form).join(HIDDEN), text);
}

/** Everything in an address that may be secret: the whole, its login, its path and the parts of it. */
export function secretsOfUrl(address: string): string[] {
  const url = parseUrl(address);
  if (!url) return [address];
  const login = [url.username, url.password];
  const [user = '', password = ''] = login.map(decoded);
  const path = `${url.pathname}${url.search}`;
  const parts = `${path}${url.hash}`
    .split(/[/?&=#]/)
    .filter((part) => part.length >= PATH_PART_MIN && !PATH_WORDS.has(part));
  return [
    address,
    url.href,
    ...login,
    `${user}:${password}`,
    `\0${user}\0${password}`,
    ...(path.length >= PATH_PART_MIN ? [path] : []),
    ...parts,
  ].filter((secret) => secret !== '' && secret !== ':' && secret !== '\0\0');
}

function formsOf(secret: string): string[] {
  const plain = decoded(secret);
  return [
    secret,
    plain,
    encodeURIComponent(secret),
    encodeURIComponent(plain),
    ...[secret, plain].flatMap((form) => [
      Buffer.from(form, 'utf8').toString('base64'),
      Buffer.from(form, 'utf8').toString('base64url'),
    ]),
  ];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
