import { GitHubStore, type SinkIssue } from './github-store.js';
import { json, startHttpSink, type HttpSink, type SinkAnswer, type SinkRequest } from './http-sink.js';

const TITLE_MAX = 256;
const BODY_MAX = 65_536;

export interface GitHubSink extends HttpSink {
  /** What a receiver's `apiUrl` is set to. */
  readonly apiUrl: string;
  readonly repo: string;
  readonly token: string;
  readonly login: string;
  readonly issues: readonly SinkIssue[];
  /** New issues show up in lists only so many milliseconds after they were made. */
  listLate(ms: number): void;
  /** Opens an issue as somebody: another user, or a second process with the same token. */
  openIssue(fields: { title: string; body: string; login?: string }): SinkIssue;
}

export interface GitHubSinkOptions {
  readonly repo?: string;
  readonly token?: string;
  readonly login?: string;
  /** The tracker's clock. */
  readonly now?: () => Date;
  readonly onIssue?: (
    issue: SinkIssue,
    event: 'opened' | 'edited' | 'closed' | 'reopened' | 'commented',
  ) => void;
}

/**
 * Stands in for GitHub's issues over REST on 127.0.0.1, keeping them in memory: GET /user; list (state,
 * creator, since, per_page, page, with Link headers), create, get and change issues; list and write
 * comments. It wants the bearer token and a user agent, and refuses texts longer than GitHub takes.
 */
export async function startGitHubSink(options: GitHubSinkOptions = {}): Promise<GitHubSink> {
  const { repo = 'acme/ops', token = 'ghp_sinkSecretToken0123456789', login = 'tenor-bot' } = options;
  const notify = options.onIssue ?? (() => undefined);
  let lagMs = 0;
  const sink = await startHttpSink((request) => serve(request));
  const store = new GitHubStore(`${sink.url}/${repo}`, options.now ?? (() => new Date()));

  function serve(request: SinkRequest): SinkAnswer {
    if (!request.headers['user-agent']) return refusal(403, 'Request forbidden by administrative rules.');
    if (request.headers.authorization !== `Bearer ${token}`) return refusal(401, 'Bad credentials');
    const url = new URL(request.target, sink.url);
    if (url.pathname === '/user') return json(200, { login, type: 'User' });
    const path = url.pathname.replace(`/repos/${repo}`, '');
    if (path === url.pathname) return refusal(404, 'Not Found');
    const match = /^\/issues(?:\/(\d+)(\/comments)?)?$/.exec(path);
    if (!match) return refusal(404, 'Not Found');
    if (match[1] === undefined) {
      return request.method === 'POST' ? create(request) : list(url);
    }
    const issue = store.find(Number(match[1]));
    if (!issue) return refusal(404, 'Not Found');
    if (match[2] !== undefined) {
      return request.method === 'POST' ? comment(issue, request) : comments(issue, url);
    }
    return request.method === 'PATCH' ? update(issue, request) : json(200, shown(issue));
  }

  function create({ body }: SinkRequest): SinkAnswer {
    const fields = parse(body);
    const fault = textFault(fields, true);
    if (fault) return refusal(422, fault);
    const labels = Array.isArray(fields['labels']) ? fields['labels'].map(String) : [];
    const issue = store.create(login, { title: text(fields['title']), body: text(fields['body']), labels });
    notify(issue, 'opened');
    return json(201, shown(issue));
  }

  function list(url: URL): SinkAnswer {
    const query = url.searchParams;
    const found = store.list(
      { state: query.get('state') ?? 'open', creator: query.get('creator'), since: query.get('since') },
      lagMs,
    );
    return page(url, found.map(shown));
  }

  function update(issue: SinkIssue, { body }: SinkRequest): SinkAnswer {
    const fields = parse(body);
    const fault = textFault(fields, false);
    if (fault) return refusal(422, fault);
    const before = issue.state;
    store.update(issue, {
      title: optionalText(fields['title']),
      body: optionalText(fields['body']),
      state: optionalText(fields['state']),
      state_reason: optionalText(fields['state_reason']),
    });
    const event = issue.state === before ? 'edited' : issue.state === 'open' ? 'reopened' : 'closed';
    notify(issue, event);
    return json(200, shown(issue));
  }

  function comment(issue: SinkIssue, { body }: SinkRequest): SinkAnswer {
    const fields = parse(body);
    if (typeof fields['body'] !== 'string' || fields['body'] === '') return refusal(422, 'body is required');
    if (fields['body'].length > BODY_MAX) return refusal(422, 'body is too long');
    const made = store.comment(issue, login, fields['body']);
    notify(issue, 'commented');
    return json(201, made);
  }

  function comments(issue: SinkIssue, url: URL): SinkAnswer {
    const since = url.searchParams.get('since');
    return page(
      url,
      issue.comments.filter(
        ({ updated_at }) => since === null || Date.parse(updated_at) >= Date.parse(since),
      ),
    );
  }

  function page(url: URL, all: readonly unknown[]): SinkAnswer {
    const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
    const number = Number(url.searchParams.get('page') ?? 1);
    const next = new URL(url);
    next.searchParams.set('page', String(number + 1));
    const more = all.length > number * size;
    return json(
      200,
      all.slice((number - 1) * size, number * size),
      more ? { link: `<${next.href}>; rel="next"` } : {},
    );
  }

  return {
    ...sink,
    apiUrl: sink.url,
    repo,
    token,
    login,
    issues: store.issues,
    listLate: (ms) => void (lagMs = ms),
    openIssue: ({ title, body, login: by = login }) => store.create(by, { title, body, labels: [] }),
  };
}

function shown(issue: SinkIssue): unknown {
  return { ...issue, comments: issue.comments.length };
}

function refusal(status: number, message: string): SinkAnswer {
  return json(status, { message, documentation_url: 'https://docs.github.com/rest', status: String(status) });
}

function textFault(fields: Readonly<Record<string, unknown>>, creating: boolean): string | null {
  const { title, body } = fields;
  if (creating && (typeof title !== 'string' || title.trim() === '')) return 'title is required';
  if (typeof title === 'string' && title.length > TITLE_MAX)
    return 'title is too long (maximum is 256 characters)';
  if (typeof body === 'string' && body.length > BODY_MAX)
    return 'body is too long (maximum is 65536 characters)';
  return null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
