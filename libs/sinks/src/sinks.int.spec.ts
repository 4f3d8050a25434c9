import { connect } from 'node:net';
import { startGitHubSink, type GitHubSink } from './github-sink.js';
import { startSlackSink, type SlackSink } from './slack-sink.js';
import { startSmtpSink, type SmtpSink } from './smtp-sink.js';

/** Speaks SMTP line by line and gives the last reply. */
async function speak(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let last = '';
  const replies = socket.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>;
  const next = async (): Promise<void> => {
    const { value, done } = await replies.next();
    last = done ? 'closed' : value;
  };
  await next();
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    await next();
  }
  socket.destroy();
  return last;
}

const MAIL = [
  'EHLO test',
  'MAIL FROM:<a@example.com>',
  'RCPT TO:<b@example.com>',
  'DATA',
  'Subject: Hi\r\n\r\nText\r\n.',
];

describe('the SMTP sink', () => {
  let sink: SmtpSink;
  beforeEach(async () => void (sink = await startSmtpSink()));
  afterEach(() => sink.stop());

  it('keeps a mail, parsed', async () => {
    expect(await speak(sink.port, MAIL)).toMatch(/^250 /);
    expect(sink.mails).toHaveLength(1);
    expect(sink.mails[0]).toMatchObject({ from: 'a@example.com', to: ['b@example.com'] });
    expect(sink.mails[0]!.parsed.subject).toBe('Hi');
  });

  it('refuses one mail as scripted and takes the next', async () => {
    sink.script({ kind: 'refuse', code: 451 });
    expect(await speak(sink.port, MAIL)).toMatch(/^451 /);
    expect(await speak(sink.port, MAIL)).toMatch(/^250 /);
    expect(sink.mails).toHaveLength(1);
  });

  it('can take a mail and drop the connection before it says so', async () => {
    sink.script({ kind: 'take-then-drop' });
    expect(await speak(sink.port, MAIL)).toBe('closed');
    expect(sink.mails).toHaveLength(1);
  });
});

describe('the Slack sink', () => {
  let sink: SlackSink;
  beforeEach(async () => void (sink = await startSlackSink()));
  afterEach(() => sink.stop());

  const post = async (payload: unknown): Promise<string> => {
    const response = await fetch(sink.webhookUrl, { method: 'POST', body: JSON.stringify(payload) });
    return `${response.status} ${await response.text()}`;
  };
  const section = { type: 'section', text: { type: 'mrkdwn', text: 'Hello' } };

  it('keeps a message', async () => {
    expect(await post({ text: 'Hello', blocks: [section] })).toBe('200 ok');
    expect(sink.messages).toEqual([{ text: 'Hello', blocks: [section] }]);
  });

  it.each([
    [
      'more than 50 blocks',
      { text: 'x', blocks: Array.from({ length: 51 }, () => section) },
      'blocks: must have',
    ],
    [
      'a section of more than 3000 characters',
      { text: 'x', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }] },
      'blocks[0].text: must have at most 3000',
    ],
    [
      'a header of more than 150 characters',
      { text: 'x', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] },
      'blocks[0].text: must have at most 150',
    ],
    [
      'a header in mrkdwn',
      { text: 'x', blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] },
      'blocks[0].text: must be a text object',
    ],
  ])('refuses %s', async (_name, payload, fault) => {
    expect(await post(payload)).toContain(`400 invalid_blocks: ${fault}`);
    expect(sink.messages).toHaveLength(0);
  });

  it('answers as scripted, once', async () => {
    sink.script({ kind: 'answer', status: 429, headers: { 'retry-after': '3' }, body: 'rate_limited' });
    expect(await post({ text: 'Hello' })).toBe('429 rate_limited');
    expect(await post({ text: 'Hello' })).toBe('200 ok');
  });
});

describe('the GitHub sink', () => {
  let sink: GitHubSink;
  let time: number;
  beforeEach(async () => {
    time = Date.parse('2026-11-22T06:00:00.000Z');
    sink = await startGitHubSink({ now: () => new Date(time) });
  });
  afterEach(() => sink.stop());

  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sink.apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${sink.token}`, 'user-agent': 'test' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, link: response.headers.get('link'), body: await response.json() };
  };
  const issues = '/repos/acme/ops/issues';

  it('keeps issues: made, listed, closed, reopened, commented', async () => {
    expect(await call('POST', issues, { title: 'One', body: 'Text', labels: ['tenor'] })).toMatchObject({
      status: 201,
      body: { number: 1, state: 'open', user: { login: 'tenor-bot' } },
    });
    time += 60_000;
    await call('PATCH', `${issues}/1`, { state: 'closed' });
    expect((await call('GET', issues)).body).toEqual([]);
    expect((await call('GET', `${issues}?state=all`)).body).toMatchObject([
      { number: 1, state: 'closed', closed_at: '2026-11-22T06:01:00Z' },
    ]);
    await call('PATCH', `${issues}/1`, { state: 'open' });
    await call('POST', `${issues}/1/comments`, { body: 'Again' });
    expect((await call('GET', `${issues}/1/comments`)).body).toMatchObject([{ body: 'Again' }]);
    expect((await call('GET', `${issues}/1`)).body).toMatchObject({ state: 'open', comments: 1 });
  });

  it('lists by creator and since, page by page, the newest first', async () => {
    sink.openIssue({ title: 'Old', body: '' });
    time += 3_600_000;
    for (let i = 0; i < 3; i += 1) sink.openIssue({ title: `New ${i}`, body: '' });
    sink.openIssue({ title: 'Foreign', body: '', login: 'somebody' });
    const query = `${issues}?state=all&creator=tenor-bot&since=2026-11-22T06:30:00Z&per_page=2`;
    const first = await call('GET', query);
    expect(first.body).toMatchObject([{ title: 'New 2' }, { title: 'New 1' }]);
    const next = /<([^>]+)>; rel="next"/.exec(first.link ?? '')?.[1] ?? '';
    const second = await call('GET', next.slice(sink.apiUrl.length));
    expect(second).toMatchObject({ link: null, body: [{ title: 'New 0' }] });
  });

  it('can make an issue, drop the connection, and list it late', async () => {
    sink.listLate(30_000);
    sink.script({ kind: 'serve-then-drop', when: { method: 'POST' } });
    await expect(call('POST', issues, { title: 'One', body: '' })).rejects.toThrow();
    expect(sink.issues).toHaveLength(1);
    expect((await call('GET', issues)).body).toEqual([]);
    time += 31_000;
    expect((await call('GET', issues)).body).toHaveLength(1);
  });

  it('wants the token', async () => {
    const response = await fetch(`${sink.apiUrl}/user`, { headers: { authorization: 'Bearer other' } });
    expect(response.status).toBe(401);
  });
});
