import { request as requestOverHttp, type IncomingMessage } from 'node:http';
import { request as requestOverHttps } from 'node:https';

/** Longest wait for an answer to begin. */
const SILENCE_MS = 300_000;

/**
 * Asks for an answer that is read while it arrives, however long that takes: its reader may be a person.
 * Rejects with the error of the connection; one that breaks off later is an error of the answer.
 */
export function getStream(url: URL, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestOverHttps : requestOverHttp;
    const request = send(url, { method: 'GET', headers: { ...headers }, agent: false });
    request.setTimeout(SILENCE_MS, () => request.destroy(new Error('the server was silent for too long')));
    request.on('response', (answer) => {
      request.setTimeout(0);
      resolve(answer);
    });
    request.on('error', reject);
    request.end();
  });
}
