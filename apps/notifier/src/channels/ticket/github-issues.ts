import { type TicketIntegration } from '@tenor/domain';
import { z } from 'zod';
import { type HttpClient, type HttpOutcome, type HttpReply } from '../../http-out/http-client.js';
import { retryAfterMs, untilEpochSecondsMs } from '../../http-out/retry-after.js';
import { type SendResult } from '../channel.js';
import { failureOf, retry } from '../http-failure.js';

/** A hundred issues each; a listing that is longer is not this product's. */
const PAGES_MAX = 50;
const COMMENT_PAGES_MAX = 5;
/** What GitHub asks for when it names no time. */
const SECONDARY_LIMIT_MS = 60_000;

const issue = z.object({
  number: z.int().positive(),
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  body: z.string().nullish(),
  closed_at: z.string().nullish(),
  user: z.object({ login: z.string(), type: z.string().optional() }).nullish(),
  pull_request: z.unknown().optional(),
});
const comment = z.object({ body: z.string().nullish() });

export type GitHubIssue = z.output<typeof issue>;

export interface IssueChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: 'open' | 'closed';
  readonly state_reason?: 'completed' | 'not_planned';
}

/** A request that did not succeed, and what that means for the sending. */
export class GitHubFailure extends Error {
  override readonly name = 'GitHubFailure';

  constructor(
    readonly result: Exclude<SendResult, { status: 'sent' }>,
    /** null: there was no answer. */
    readonly status: number | null,
    /** What was asked for may have been done. */
    readonly outcomeUnknown: boolean,
  ) {
    super(result.reason);
  }
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'the token is not valid or has expired',
  403: 'the token may not do this: it needs to read and write issues of the repository',
  404: 'the repository does not exist, or the token may not see it',
  410: 'issues are switched off in the repository, or the issue was deleted',
};

/** The issues of one repository over GitHub's REST API. Every method throws GitHubFailure. */
export class GitHubIssues {
  private readonly base: string;

  constructor(
    private readonly http: HttpClient,
    private readonly settings: Pick<TicketIntegration, 'apiUrl' | 'repo' | 'token'>,
    private readonly context: { signal: AbortSignal; now: () => Date; userAgent: string },
  ) {
    this.base = settings.apiUrl.replace(/\/+$/, '');
  }

  async create(fields: { title: string; body: string; labels: readonly string[] }): Promise<GitHubIssue> {
    return this.parsed(issue, await this.call('POST', this.issuesPath(), fields), true);
  }

  /** null when it was deleted or moved to another repository. */
  async get(number: number): Promise<GitHubIssue | null> {
    try {
      return this.parsed(issue, await this.call('GET', this.issuesPath(number)), false);
    } catch (error) {
      const gone = error instanceof GitHubFailure && [301, 404, 410].includes(error.status ?? 0);
      if (gone) return null;
      throw error;
    }
  }

  async update(number: number, change: IssueChange): Promise<GitHubIssue> {
    return this.parsed(issue, await this.call('PATCH', this.issuesPath(number), change), true);
  }

  async comment(number: number, body: string): Promise<void> {
    await this.call('POST', `${this.issuesPath(number)}/comments`, { body });
  }

  /** True when a comment made since then holds the text. */
  async hasComment(number: number, since: Date, text: string): Promise<boolean> {
    const path = `${this.issuesPath(number)}/comments?since=${inSeconds(since)}`;
    for await (const entry of this.pages(comment, path, COMMENT_PAGES_MAX)) {
      if (entry.body?.includes(text)) return true;
    }
    return false;
  }

  /**
   * The issues with that text in their body that this token's user made and that changed since then, by
   * number. It lists, and never searches: GitHub's search lags behind.
   */
  async withText(text: string, since: Date): Promise<GitHubIssue[]> {
    const creator = await this.creator();
    const path = `${this.issuesPath()}?state=all${creator === null ? '' : `&creator=${encodeURIComponent(creator)}`}`;
    const found: GitHubIssue[] = [];
    for await (const entry of this.pages(issue, `${path}&since=${inSeconds(since)}`, PAGES_MAX)) {
      // An app's token has no user; of what it lists only what an app made can be ours.
      const ours = creator !== null || entry.user?.type === 'Bot';
      if (ours && entry.pull_request === undefined && entry.body?.includes(text)) found.push(entry);
    }
    return found.sort((a, b) => a.number - b.number);
  }

  /** The login of the token's user; null for the token of an app installation, which has none. */
  private async creator(): Promise<string | null> {
    try {
      const user = z.object({ login: z.string() });
      return this.parsed(user, await this.call('GET', '/user'), false).login;
    } catch (error) {
      const noUser =
        error instanceof GitHubFailure && error.result.status === 'failed' && error.status === 403;
      if (noUser) return null;
      throw error;
    }
  }

  private issuesPath(number?: number): string {
    return `/repos/${this.settings.repo}/issues${number === undefined ? '' : `/${number}`}`;
  }

  private async *pages<T>(schema: z.ZodType<T>, path: string, max: number): AsyncGenerator<T> {
    for (let page = 1; page <= max; page += 1) {
      const reply = await this.call(
        'GET',
        `${path}${path.includes('?') ? '&' : '?'}per_page=100&page=${page}`,
      );
      yield* this.parsed(z.array(schema), reply, false);
      if (!/rel="next"/.test(reply.headers['link'] ?? '')) return;
    }
  }

  private async call(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<HttpReply> {
    const { token } = this.settings;
    const outcome = await this.http.send({
      method,
      url: `${this.base}${path}`,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': this.context.userAgent,
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: this.context.signal,
    });
    if (outcome.kind === 'reply' && outcome.status >= 200 && outcome.status < 300) return outcome;
    throw this.failure(outcome);
  }

  private failure(outcome: HttpOutcome): GitHubFailure {
    const now = this.context.now();
    const result = failureOf('GitHub', outcome, now, HINTS);
    if (outcome.kind !== 'reply') {
      return new GitHubFailure(result, null, outcome.kind === 'no-reply' && outcome.received);
    }
    const waitMs = rateLimitMs(outcome, now);
    return new GitHubFailure(
      waitMs === null
        ? result
        : retry(`GitHub answered ${outcome.status}: its rate limit is reached`, waitMs),
      outcome.status,
      outcome.status >= 500,
    );
  }

  /** @param wrote the request changed something, so an answer that cannot be read leaves that unknown */
  private parsed<T>(schema: z.ZodType<T>, { body, status }: HttpReply, wrote: boolean): T {
    const result = schema.safeParse(jsonOf(body));
    if (result.success) return result.data;
    const reason = `GitHub answered ${status} with what is not its API: check apiUrl`;
    throw new GitHubFailure(wrote ? retry(reason) : { status: 'failed', reason }, status, wrote);
  }
}

/** Milliseconds to wait when the reply is about a rate limit; null when it is not. */
function rateLimitMs({ status, headers, body }: HttpReply, now: Date): number | null {
  if (status !== 403 && status !== 429) return null;
  const asked = retryAfterMs(headers['retry-after'], now);
  if (asked !== undefined) return asked;
  if (headers['x-ratelimit-remaining'] === '0') {
    return untilEpochSecondsMs(headers['x-ratelimit-reset'], now) ?? SECONDARY_LIMIT_MS;
  }
  return status === 429 || /rate limit/i.test(body) ? SECONDARY_LIMIT_MS : null;
}

/** GitHub writes and reads times in whole seconds. */
function inSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
