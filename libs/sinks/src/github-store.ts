/** The texts and lists of one repository's issues, in GitHub's own field names. */
export interface SinkComment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
  readonly created_at: string;
  readonly updated_at: string;
}

export interface SinkIssue {
  readonly number: number;
  readonly html_url: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  state_reason: string | null;
  readonly user: { readonly login: string; readonly type: string };
  readonly labels: readonly { readonly name: string }[];
  readonly created_at: string;
  updated_at: string;
  closed_at: string | null;
  readonly comments: SinkComment[];
}

export interface IssueQuery {
  readonly state: string;
  readonly creator: string | null;
  readonly since: string | null;
}

/** Issues in memory; `now` gives the tracker's time, as text in whole seconds as GitHub writes it. */
export class GitHubStore {
  readonly issues: SinkIssue[] = [];
  private commentCount = 0;

  constructor(
    private readonly webUrl: string,
    private readonly now: () => Date,
  ) {}

  create(login: string, fields: { title: string; body: string; labels: readonly string[] }): SinkIssue {
    const number = this.issues.length + 1;
    const at = this.time();
    const issue: SinkIssue = {
      number,
      html_url: `${this.webUrl}/issues/${number}`,
      title: fields.title,
      body: fields.body,
      state: 'open',
      state_reason: null,
      user: { login, type: 'User' },
      labels: fields.labels.map((name) => ({ name })),
      created_at: at,
      updated_at: at,
      closed_at: null,
      comments: [],
    };
    this.issues.push(issue);
    return issue;
  }

  find(number: number): SinkIssue | undefined {
    return this.issues[number - 1];
  }

  /** Newest first, as GitHub lists. `lagMs`: an issue is listed only so long after it was made. */
  list({ state, creator, since }: IssueQuery, lagMs: number): SinkIssue[] {
    const listedUntil = this.now().getTime() - lagMs;
    return this.issues
      .filter((issue) => state === 'all' || issue.state === state)
      .filter((issue) => creator === null || issue.user.login === creator)
      .filter((issue) => since === null || Date.parse(issue.updated_at) >= Date.parse(since))
      .filter((issue) => lagMs === 0 || Date.parse(issue.created_at) <= listedUntil)
      .reverse();
  }

  update(
    issue: SinkIssue,
    change: Readonly<Record<'title' | 'body' | 'state' | 'state_reason', string | undefined>>,
  ): void {
    const at = this.time();
    if (change.title !== undefined) issue.title = change.title;
    if (change.body !== undefined) issue.body = change.body;
    if (change.state === 'closed' && issue.state === 'open') {
      issue.state = 'closed';
      issue.closed_at = at;
    }
    if (change.state === 'open') {
      issue.state = 'open';
      issue.closed_at = null;
    }
    if (change.state !== undefined) issue.state_reason = change.state_reason ?? null;
    issue.updated_at = at;
  }

  comment(issue: SinkIssue, login: string, body: string): SinkComment {
    const at = this.time();
    this.commentCount += 1;
    const comment = { id: this.commentCount, body, user: { login }, created_at: at, updated_at: at };
    issue.comments.push(comment);
    issue.updated_at = at;
    return comment;
  }

  private time(): string {
    return `${this.now().toISOString().slice(0, 19)}Z`;
  }
}
