import { setTimeout as sleep } from 'node:timers/promises';

/** An answer of the REST face: the status, and the body as JSON (null when there is none). */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface RunView {
  readonly id: string;
  readonly job: string;
  readonly status: string;
  readonly result: unknown;
  readonly attempt: number;
  readonly findings: number;
  readonly lastSeq: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface EntryView {
  readonly id: string;
  readonly seq: number;
  readonly level: string;
  readonly message: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, unknown>>;
  readonly object: { readonly id: string; readonly name: string } | null;
  readonly fingerprint: string | null;
}

export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly errors: readonly { row: number; column: string | null; code: string; message: string }[];
  readonly ignoredColumns: readonly string[];
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly total?: number;
}

/** A small client of the REST face, as a user's script would be one. */
export class Client {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async request<Body = unknown>(
    method: string,
    path: string,
    body?: { readonly type: string; readonly content: string | Uint8Array },
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body && { 'content-type': body.type }),
        ...headers,
      },
      ...(body && { body: typeof body.content === 'string' ? body.content : new Uint8Array(body.content) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? null : JSON.parse(text)) as Body,
    };
  }

  get<Body = unknown>(path: string): Promise<Answer<Body>> {
    return this.request<Body>('GET', path);
  }

  post<Body = unknown>(path: string, json: unknown): Promise<Answer<Body>> {
    return this.request<Body>('POST', path, { type: 'application/json', content: JSON.stringify(json) });
  }

  /** Changes an object by a JSON merge patch. */
  patch<Body = unknown>(path: string, json: unknown): Promise<Answer<Body>> {
    return this.request<Body>('PATCH', path, {
      type: 'application/merge-patch+json',
      content: JSON.stringify(json),
    });
  }

  put<Body = unknown>(path: string, json: unknown): Promise<Answer<Body>> {
    return this.request<Body>('PUT', path, { type: 'application/json', content: JSON.stringify(json) });
  }

  /** Every item of a list, read page by page. */
  async all<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    do {
      const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { status, body } = await this.get<Page<Item>>(
        `${path}${path.includes('?') ? '&' : '?'}limit=500${after}`,
      );
      if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
      items.push(...body.items);
      cursor = body.next;
    } while (cursor !== null);
    return items;
  }

  importCsv(resource: string, query: string, csv: string | Uint8Array): Promise<Answer<ImportReport>> {
    return this.request('POST', `/import/${resource}?${query}`, { type: 'text/csv', content: csv });
  }

  /** How many objects a list holds. */
  async count(resource: string, query = ''): Promise<number> {
    const { body } = await this.get<Page<unknown>>(`/${resource}?limit=1&count=true${query}`);
    if (body.total === undefined) throw new Error(`no total: ${JSON.stringify(body)}`);
    return body.total;
  }

  /** Starts a run and waits for its end. */
  async run(job: string, params: Readonly<Record<string, unknown>>): Promise<RunView> {
    const started = await this.post<RunView>(`/jobs/${job}/run`, { params });
    if (started.status !== 202) throw new Error(`refused: ${JSON.stringify(started.body)}`);
    return this.ended(started.body.id);
  }

  /** Waits until the run has ended. */
  async ended(id: string, timeoutMs = 60_000): Promise<RunView> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const { status, body } = await this.get<RunView>(`/job-results/${id}`);
      if (status === 200 && body.status !== 'pending' && body.status !== 'running') return body;
      if (Date.now() > until) throw new Error(`the run has not ended: ${JSON.stringify(body)}`);
      await sleep(50);
    }
  }

  /** Every entry of a run, in order, read page by page. */
  entries(runId: string): Promise<EntryView[]> {
    return this.all<EntryView>(`/job-results/${runId}/log-entries`);
  }
}
