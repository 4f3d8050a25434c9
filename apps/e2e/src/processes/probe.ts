import { setTimeout as sleep } from 'node:timers/promises';

export interface ReadyAnswer {
  readonly status: number;
  readonly body: {
    readonly status: string;
    readonly checks: Readonly<Record<string, { readonly status: string; readonly error?: string }>>;
  };
  /** The whole of it, for what must not stand in it. */
  readonly text: string;
}

/** What `/health/ready` says. */
export async function readiness(url: string): Promise<ReadyAnswer> {
  const response = await fetch(`${url}/health/ready`);
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text) as ReadyAnswer['body'], text };
}

/** Asks until the answer is as wanted. @throws Error with the last answer after the time (default 30 s). */
export async function until<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  timeoutMs = 30_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`the last answer was ${JSON.stringify(answer)}`);
    await sleep(100);
  }
}

/** The samples of a metric, by their labels as they are written (the empty text: none). */
export async function samples(url: string, metric: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = [...text.matchAll(/^([a-z_]+)(?:\{(.*)\})? (\S+)$/gm)].filter(([, name]) => name === metric);
  return new Map(found.map(([, , labels = '', value]) => [labels, Number(value)]));
}

/** All samples of a metric added up, those whose labels hold the text. */
export async function total(url: string, metric: string, holding = ''): Promise<number> {
  const found = [...(await samples(url, metric))].filter(([labels]) => labels.includes(holding));
  return found.reduce((sum, [, value]) => sum + value, 0);
}
