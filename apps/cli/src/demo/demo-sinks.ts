import {
  startGitHubSink,
  startSlackSink,
  startSmtpSink,
  type GitHubSink,
  type SlackSink,
  type SmtpSink,
} from '@tenor/sinks';

/** Stand-ins on this machine for the services that messages go to: nothing leaves it. */
export interface DemoSinks {
  readonly smtp: SmtpSink;
  readonly slack: SlackSink;
  readonly github: GitHubSink;
  /** What the product has to be told to reach them: they are on loopback, which is refused otherwise. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts a mail server, a Slack and a GitHub, each on a free port of 127.0.0.1. */
export async function startDemoSinks(): Promise<DemoSinks> {
  const [smtp, slack, github] = await Promise.all([startSmtpSink(), startSlackSink(), startGitHubSink()]);
  return {
    smtp,
    slack,
    github,
    settings: {
      TENOR_EGRESS_ALLOW: '127.0.0.1',
      TENOR_SMTP_URL: smtp.url,
      TENOR_MAIL_FROM: 'Tenor <tenor@example.com>',
    },
    stop: async () => {
      await Promise.all([smtp.stop(), slack.stop(), github.stop()]);
    },
  };
}
