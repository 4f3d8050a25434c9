/** A mail server as an smtp:// or smtps:// address names it. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps); otherwise STARTTLS when the server offers it. */
  readonly implicitTls: boolean;
  /** Without TLS nothing is sent. Where a password is, unless the address says otherwise. */
  readonly requireTls: boolean;
  readonly rejectUnauthorized: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | null;
}

const PARAMETERS = ['requireTls', 'rejectUnauthorized'] as const;

/**
 * Reads `smtp[s]://[user:password@]host[:port][?requireTls=false][&rejectUnauthorized=false]`. Ports: 465
 * with TLS, 587 with a login, else 25. Only these parameters are known: an address comes from a receiver's
 * settings and must not reach into the options of the mail library.
 *
 * @throws RangeError with the rule that the address breaks (`must …`), without repeating the address.
 */
export function smtpServerOf(address: string): SmtpServer {
  // What URL would leave out of an address, such as line breaks, does not belong there.
  if (!/^smtps?:\/\/\S+$/.test(address) || !URL.canParse(address)) {
    throw new RangeError('must be an smtp:// or smtps:// address');
  }
  const url = new URL(address);
  if (url.hostname === '') throw new RangeError('must name a host');
  const implicitTls = url.protocol === 'smtps:';
  const auth = authOf(url);
  const flag = flagsOf(url);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host,
    port: url.port === '' ? (implicitTls ? 465 : auth ? 587 : 25) : Number(url.port),
    implicitTls,
    requireTls: flag('requireTls') ?? (auth !== null && !isLocal(host)),
    rejectUnauthorized: flag('rejectUnauthorized') ?? true,
    auth,
  };
}

/** The rule that an address breaks, as {@link smtpServerOf} tells it; undefined for one that can be used. */
export function smtpAddressFault(address: string): string | undefined {
  try {
    smtpServerOf(address);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function authOf(url: URL): SmtpServer['auth'] {
  if (url.username === '' && url.password === '') return null;
  if (url.username === '') throw new RangeError('must name the user whose password it has');
  try {
    return { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  } catch {
    throw new RangeError('must have its login percent-encoded');
  }
}

function flagsOf(url: URL): (name: (typeof PARAMETERS)[number]) => boolean | undefined {
  for (const [name, value] of url.searchParams) {
    if (!PARAMETERS.some((known) => known === name)) {
      throw new RangeError(`may have the parameters ${PARAMETERS.join(' and ')} only`);
    }
    if (value !== 'true' && value !== 'false') throw new RangeError(`must have true or false for ${name}`);
  }
  return (name) => {
    const value = url.searchParams.get(name);
    return value === null ? undefined : value === 'true';
  };
}

/** A password that does not leave the machine needs no TLS. */
function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
