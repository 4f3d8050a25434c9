import { type DemoSinks } from './demo-sinks.js';
import { slackText } from './slack-text.js';

/** A message as it arrived: what its reader sees. */
export interface Message {
  /** The subject of a mail, the title of a chat message. */
  readonly title: string;
  readonly text: string;
}

export interface Ticket {
  /** `acme/ops#1` */
  readonly key: string;
  readonly title: string;
  readonly state: 'open' | 'closed';
  /** What its comments say, the oldest first. */
  readonly comments: readonly string[];
}

/** All that has arrived so far, the oldest first. */
export interface Arrivals {
  readonly mails: readonly (Message & { readonly to: string })[];
  readonly chats: readonly Message[];
  readonly tickets: readonly Ticket[];
}

/** What the sinks have taken, as it is now. */
export function arrivalsAt({ smtp, slack, github }: DemoSinks): Arrivals {
  return {
    mails: smtp.mails.map(({ to, parsed }) => ({
      to: to.join(', '),
      title: parsed.subject ?? '',
      text: parsed.text ?? '',
    })),
    chats: slack.messages.map((message) => ({ title: message.text, text: slackText(message) })),
    tickets: github.issues.map(({ number, title, state, comments }) => ({
      key: `${github.repo}#${number}`,
      title,
      state,
      comments: comments.map(({ body }) => body),
    })),
  };
}
