import { startGitHubSink, startSlackSink, startSmtpSink } from '@tenor/sinks';
import { type GitHubSink, type SlackSink, type SmtpSink } from '@tenor/sinks';
import { type Client } from '../product/client.js';

/** The receivers are that slow, so that kills hit what is under way. */
const SLOW_MS = 80;

/** A mail server, a chat and a tracker, which note all that they take. */
export class FaultReceivers {
  /** How often each mail, by its id, and each chat message, by its delivery, was taken. */
  readonly mails = new Map<string, number>();
  readonly chats = new Map<string, number>();
  /** All mails, one after the other. */
  texts = '';

  private constructor(
    readonly mail: SmtpSink,
    readonly slack: SlackSink,
    readonly github: GitHubSink,
  ) {}

  /** @param now the product's clock, in milliseconds */
  static async start(now: () => number): Promise<FaultReceivers> {
    let noteMail = (_id: string, _text: string): void => undefined;
    let noteChat = (_delivery: string): void => undefined;
    const mail: SmtpSink = await startSmtpSink({
      onMail: ({ parsed }) => {
        mail.script({ kind: 'delay', ms: SLOW_MS });
        noteMail(parsed.messageId ?? '', parsed.text ?? '');
      },
    });
    mail.script(...Array.from({ length: 10 }, () => ({ kind: 'delay', ms: SLOW_MS }) as const));
    const slack = await startSlackSink({ onMessage: (_message, delivery) => noteChat(delivery) });
    slack.always({ kind: 'delay', ms: SLOW_MS });
    const github = await startGitHubSink({ now: () => new Date(now()) });
    github.always({ kind: 'delay', ms: SLOW_MS });
    const receivers = new FaultReceivers(mail, slack, github);
    noteMail = (id, text) => {
      count(receivers.mails, id);
      receivers.texts += text;
    };
    noteChat = (delivery) => count(receivers.chats, delivery);
    return receivers;
  }

  /** Variables of a product that may send here. */
  get env(): Record<string, string> {
    return {
      TENOR_EGRESS_ALLOW: '127.0.0.1',
      TENOR_SMTP_URL: this.mail.url,
      TENOR_MAIL_FROM: 'Tenor <tenor@example.com>',
    };
  }

  /** Has everything told here, in a group for each provider. */
  async connect(client: Client): Promise<void> {
    const { apiUrl, repo, token } = this.github;
    const receiver = await client.post('/receivers', {
      name: 'netops',
      integrations: [
        { kind: 'email', to: ['netops@example.com'] },
        { kind: 'slack', webhookUrl: this.slack.webhookUrl },
        { kind: 'ticket', system: 'github', apiUrl, repo, token },
      ],
    });
    if (receiver.status !== 201) throw new Error(JSON.stringify(receiver.body));
    const policy = { receiver: 'netops', groupBy: ['provider'], groupWait: '1s', groupInterval: '1s' };
    const answer = await client.put('/notification-policy', policy);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  }

  async stop(): Promise<void> {
    await Promise.all([this.mail.stop(), this.slack.stop(), this.github.stop()]);
  }
}

/** How many were taken more than once, counting each repetition. */
export function repetitions(taken: ReadonlyMap<string, number>): number {
  return [...taken.values()].reduce((sum, times) => sum + times - 1, 0);
}

function count(taken: Map<string, number>, message: string): void {
  taken.set(message, (taken.get(message) ?? 0) + 1);
}
