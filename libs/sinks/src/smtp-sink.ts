import { simpleParser, type ParsedMail } from 'mailparser';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer, type SMTPServerError, type SMTPServerSession } from 'smtp-server';

const MAILS_KEPT = 1000;
const MAIL_MAX_BYTES = 10 * 1024 * 1024;

/** A mail as it arrived. */
export interface SinkMail {
  readonly from: string;
  /** Whom the envelope named, which is who gets it. */
  readonly to: readonly string[];
  /** The message as it came over the wire. */
  readonly raw: string;
  readonly parsed: ParsedMail;
  /** It came over TLS. */
  readonly secure: boolean;
}

/** How the next mail is treated other than by taking it. `code` is an SMTP reply, such as 451 or 550. */
export type SmtpTreatment =
  | { readonly kind: 'refuse'; readonly code: number; readonly text?: string }
  | { readonly kind: 'refuse-recipient'; readonly address: string; readonly code: number }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'hang' | 'drop' | 'take-then-drop' };

export interface SmtpSink {
  /** `smtp://127.0.0.1:port`, with the credentials when some are asked for. */
  readonly url: string;
  readonly port: number;
  /** The last 1000 mails taken, the oldest first. */
  readonly mails: readonly SinkMail[];
  /** Connections accepted so far. */
  readonly connections: number;
  /** Logins tried so far. */
  readonly logins: number;
  /** Queues treatments; each serves one mail. */
  script(...treatments: readonly SmtpTreatment[]): void;
  stop(): Promise<void>;
}

export interface SmtpSinkOptions {
  /** `implicit`: TLS from the first byte; `starttls`: when the client asks. With a certificate of nobody's. */
  readonly tls?: 'implicit' | 'starttls';
  /** Asks for this login; without it anyone may send. */
  readonly auth?: { readonly user: string; readonly password: string };
  readonly onMail?: (mail: SinkMail) => void;
}

/** Stands in for a mail server on 127.0.0.1: takes everything, sends nothing on. Without TLS unless told. */
export async function startSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const { auth, tls } = options;
  const mails: SinkMail[] = [];
  const queue: SmtpTreatment[] = [];
  const current = new Map<string, SmtpTreatment | undefined>();
  let connections = 0;
  let logins = 0;

  const treatmentOf = (session: SMTPServerSession): SmtpTreatment | undefined => current.get(session.id);

  const server = new SMTPServer({
    authOptional: auth === undefined,
    secure: tls === 'implicit',
    disabledCommands: [...(tls === 'starttls' ? [] : ['STARTTLS']), ...(auth === undefined ? ['AUTH'] : [])],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    size: MAIL_MAX_BYTES,
    closeTimeout: 100,
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onAuth: ({ username, password }, _session, done) => {
      logins += 1;
      if (username === auth?.user && password === auth?.password) return done(null, { user: username });
      done(reply(535, 'Authentication failed'));
    },
    onMailFrom: (_address, session, done) => {
      current.set(session.id, queue.shift());
      done();
    },
    onRcptTo: ({ address }, session, done) => {
      const treatment = treatmentOf(session);
      if (treatment?.kind !== 'refuse-recipient' || treatment.address !== address) return done();
      done(reply(treatment.code, 'refused as scripted'));
    },
    onClose: (session) => void current.delete(session.id),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        take(Buffer.concat(chunks).toString('utf8'), session, done).catch((error: unknown) =>
          done(error instanceof Error ? error : new Error(String(error))),
        );
      });
    },
  });
  // A client that goes away in the middle is what the tests of time-outs do.
  server.on('error', () => undefined);

  async function take(raw: string, session: SMTPServerSession, done: (error?: Error) => void): Promise<void> {
    const treatment = treatmentOf(session);
    switch (treatment?.kind) {
      case 'refuse':
        return done(reply(treatment.code, treatment.text ?? 'refused as scripted'));
      case 'hang':
        return;
      case 'drop':
        return cut(session);
      case 'take-then-drop':
        await keep(raw, session);
        return cut(session);
      case 'delay':
        await sleep(treatment.ms, undefined, { ref: false });
        break;
      case 'refuse-recipient':
      case undefined:
        break;
    }
    await keep(raw, session);
    done();
  }

  async function keep(raw: string, session: SMTPServerSession): Promise<void> {
    const { mailFrom, rcptTo } = session.envelope;
    const mail: SinkMail = {
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
      raw,
      parsed: await simpleParser(raw),
      secure: session.secure,
    };
    mails.push(mail);
    if (mails.length > MAILS_KEPT) mails.shift();
    options.onMail?.(mail);
  }

  /** Ends the connection without a reply. */
  function cut(session: SMTPServerSession): void {
    for (const connection of server.connections) {
      if (connection.session.id === session.id) connection.close();
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  const login = auth ? `${encodeURIComponent(auth.user)}:${encodeURIComponent(auth.password)}@` : '';
  return {
    url: `${tls === 'implicit' ? 'smtps' : 'smtp'}://${login}127.0.0.1:${port}`,
    port,
    mails,
    get connections() {
      return connections;
    },
    get logins() {
      return logins;
    },
    script: (...treatments) => void queue.push(...treatments),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function reply(code: number, text: string): SMTPServerError {
  return Object.assign(new Error(text), { responseCode: code });
}
