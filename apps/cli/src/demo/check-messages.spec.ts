import { renewalEntry } from '../testing/renewal-entry.js';
import { type Arrivals } from './arrivals.js';
import { checkArrived, checkDecided, checkFirst, checkRepeated, pressingOf } from './check-messages.js';
import { type DeliveryAnswer } from './delivery-answers.js';
import { findingOf } from './finding.js';

type Kind = DeliveryAnswer['integration']['kind'];

const delivery = (kind: Kind, counts: Partial<DeliveryAnswer['counts']> = {}): DeliveryAnswer => ({
  id: `delivery-${kind}`,
  status: 'sent',
  receiver: kind === 'email' ? 'digest' : 'decide-now',
  integration: { kind },
  counts: { firing: 6, resolved: 0, new: 6, worse: 0, ...counts },
  response: null,
});

const pressing = { urgent: 6, others: 12 };
const first = [delivery('slack'), delivery('ticket'), delivery('email', { firing: 12, new: 12 })];
const decided = (kind: Kind) => delivery(kind, { firing: 5, new: 0, resolved: 1 });

const message = { title: 'a title', text: 'a text' };
const ticket = { key: 'acme/ops#1', title: 'a title', state: 'open', comments: [] } as const;
const arrived: Arrivals = { mails: [{ ...message, to: 'x' }], chats: [message], tickets: [ticket] };

test('people are told of what is urgent, and of what is a warning or expired, and not of the rest', () => {
  const tiers = ['urgent', 'warning', 'expired', 'info'];
  const findings = tiers.map((tier, i) => findingOf(renewalEntry(i + 1, { tier })));

  expect(pressingOf(findings)).toEqual({ urgent: 1, others: 2 });
});

test('a first check that sent a message each, of all that presses, passes in any order', () => {
  expect(() => checkFirst(first.toReversed(), pressing)).not.toThrow();
});

test.each([
  ['no ticket', [first[0]!, first[2]!]],
  ['a second e-mail', [...first, first[2]!]],
  ['an e-mail that tells of too few', [...first.slice(0, 2), delivery('email', { firing: 11 })]],
])('a first check with %s is wrong, and both sides are told', (_, sent) => {
  expect(() => checkFirst(sent, pressing)).toThrow(
    /^The first check should have sent email to digest \(12 firing, 12 new.* and slack to .*, and sent /,
  );
});

test('a second check that sent something is wrong, whatever it sent', () => {
  expect(() => checkRepeated([])).not.toThrow();
  expect(() => checkRepeated([delivery('slack')])).toThrow(
    'The second check, which found nothing new, should have sent nothing, ' +
      'and sent slack to decide-now (6 firing, 6 new, 0 worse, 0 resolved).',
  );
});

test('after a decision, those hear of it who were told of the contract, and nobody else', () => {
  const left = { urgent: 5, others: 12 };
  const sent = [decided('slack'), decided('ticket')];

  expect(() => checkDecided(sent, left)).not.toThrow();
  expect(() => checkDecided([...sent, decided('email')], left)).toThrow(
    'The check after the decision should',
  );
  expect(() => checkDecided([], left)).toThrow('and sent nothing.');
});

test('what arrived as often as it was sent passes, a ticket being one however often it is updated', () => {
  expect(() => checkArrived(arrived, [...first, delivery('ticket')])).not.toThrow();
});

test.each([
  ['a mail that came twice', { mails: [...arrived.mails, ...arrived.mails] }, '1 e-mails were sent, and 2'],
  ['a chat message that never came', { chats: [] }, '1 Slack messages were sent, and 0 arrived'],
  ['no ticket', { tickets: [] }, 'there are 0, of which 0 are open'],
  ['two open tickets', { tickets: [ticket, ticket] }, 'there are 2, of which 2 are open'],
  ['a closed ticket', { tickets: [{ ...ticket, state: 'closed' as const }] }, 'there are 1, of which 0'],
])('%s is found at the other side', (_, wrong, says) => {
  expect(() => checkArrived({ ...arrived, ...wrong }, first)).toThrow(says);
});
