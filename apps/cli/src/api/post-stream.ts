import { request as requestOverHttp } from 'node:http';
import { request as requestOverHttps } from 'node:https';
import { type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** An answer before anybody looked into it. */
export interface RawAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

/**
 * Sends a stream and waits for the answer as long as it takes. Not by `fetch`, which gives up when no
 * answer has begun after five minutes: a large import is checked and stored before it is answered.
 * Rejects with the error of the connection or of the stream.
 */
export async function postStream(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: Readable,
): Promise<RawAnswer> {
  try {
    return await exchange(url, headers, body);
  } finally {
    body.destroy();
  }
}

function exchange(url: URL, headers: Readonly<Record<string, string>>, body: Readable): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestOverHttps : requestOverHttp;
    const request = send(url, { method: 'POST', headers: { ...headers }, agent: false });
    request.on('response', (response) => {
      const { statusCode = 0 } = response;
      const location = response.headers.location ?? null;
      text(response).then((content) => resolve({ status: statusCode, location, text: content }), reject);
    });
    // After an early answer the rest of the body cannot be sent: the promise is settled by then.
    request.on('error', reject);
    body.on('error', (error) => request.destroy(error));
    body.pipe(request);
  });
}
