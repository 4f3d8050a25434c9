import { testNotification } from './test-notification.js';
import { wordMessage } from './wording/word-message.js';

const AT = { now: new Date('2026-11-22T06:00:00.000Z'), url: null };

describe('a test message', () => {
  it('says that it is one', () => {
    expect(wordMessage(testNotification('netops', 'firing', AT))).toMatchObject({
      title: 'This is a test message of Tenor: the receiver netops works. There is nothing to do',
      urgency: 'info',
      firing: [{ title: 'Tenor', urgencyLabel: 'Info' }],
    });
  });

  it('can be taken back', () => {
    expect(wordMessage(testNotification('netops', 'resolved', AT)).title).toMatch(
      /^All clear: This is a test/,
    );
  });
});
