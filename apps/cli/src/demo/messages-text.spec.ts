import { type Arrivals } from './arrivals.js';
import { type DeliveryAnswer } from './delivery-answers.js';
import { chatText, mailText, messagesTable, ticketText } from './messages-text.js';
import { slackText } from './slack-text.js';

const plain = (_look: unknown, text: string): string => text;

const arrivals: Arrivals = {
  mails: [{ to: 'a@example.com', title: 'Mail title', text: 'Mail title\n\nfirst\n\nsecond\nthird\n' }],
  chats: [
    { title: 'Old', text: 'old' },
    { title: 'Chat title', text: 'one\n\u001b[31mtwo' },
  ],
  tickets: [
    {
      key: 'acme/ops#1',
      title: 'Ticket title',
      state: 'open',
      comments: ['**5 unchanged** by a@\u2060b\\.c\n<!-- tenor:delivery=1 -->'],
    },
  ],
};

const delivery = (kind: DeliveryAnswer['integration']['kind'], receiver: string): DeliveryAnswer => ({
  id: kind,
  status: 'sent',
  receiver,
  integration: { kind },
  counts: { firing: 12, resolved: 1, new: 3, worse: 0 },
  response: null,
});

test('messages stand in a table by receiver, each with its latest title and its counts', () => {
  const sent = [
    delivery('email', 'digest'),
    delivery('slack', 'decide-now'),
    delivery('ticket', 'decide-now'),
  ];

  expect(messagesTable(sent, arrivals, plain).split('\n')).toEqual([
    '  To          By      Subject or title  Firing  New  Worse  Resolved',
    '  decide-now  slack   Chat title            12    3      0         1',
    '  decide-now  ticket  Ticket title          12    3      0         1',
    '  digest      email   Mail title            12    3      0         1',
  ]);
});

test('a text is quoted without its empty lines, as far as there is room, with what is left out counted', () => {
  expect(mailText(arrivals, 3, plain)).toBe(
    'E-MAIL  to a@example.com\n  │ Mail title\n  │ first\n  │ second\n  │ … 1 more line',
  );
});

test('control characters of a message do not reach the terminal', () => {
  expect(chatText(arrivals, 9, plain)).toBe('SLACK\n  │ one\n  │  [31mtwo');
});

test('a ticket shows its state, its title and its last comment, without what only programs read', () => {
  expect(ticketText(arrivals, 9, plain)).toBe(
    'TICKET  acme/ops#1 (open, 1 comment): Ticket title\n  │ 5 unchanged by a@b.c',
  );
});

test('the words of a Slack message come without its marks, and with the characters that it escapes', () => {
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: 'Title' } },
    { type: 'divider' },
    { type: 'section', text: { type: 'mrkdwn', text: '*Bold* &amp; \u2060*\u2060literal &lt;b&gt;' } },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'Footer' }] },
  ];

  expect(slackText({ blocks })).toBe('Title\n\nBold & *literal <b>\n\nFooter');
});
