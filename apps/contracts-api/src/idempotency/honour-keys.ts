import { invalidInput, Problem } from '@tenor/domain';
import { type StoredAnswer } from '@tenor/persistence';
import { toError, type Logger } from '@tenor/platform';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { API_PREFIX } from '../http/api-paths.js';
import { streamedBodyLimit } from '../http/body-parsers.js';
import { callerKey, principalOf } from '../http/principal.js';
import { withRepeatableIds } from '../records/new-id.js';
import { LEASE_MS, type Claim, type IdempotencyKeys, type KeyedRequest } from './idempotency-keys.js';
import { answerIsKept, isKeyed } from './keyed-routes.js';
import { spoolBody } from './spooled-body.js';

const HEADER = 'idempotency-key';
/** Tells a caller that an answer was given before. */
export const REPLAYED_HEADER = 'idempotent-replayed';
const SHAPE = /^[\x21-\x7e]{1,255}$/;
/** Characters of a body that is kept at most. */
const BODY_MAX = 2_000_000;
const KEPT_HEADERS = ['content-type', 'etag', 'location'];

interface UnderWay {
  readonly claim: Claim;
  readonly renewal: NodeJS.Timeout;
}

/**
 * Honours `Idempotency-Key` on every POST below the API's prefix: the same request of the same caller
 * under the same key is done once, and answered the same for 24 hours. What was refused was not done, and
 * leaves the key free. What a crash cut off is done by the next try, with the ids of the first.
 *
 * A body that is streamed is taken in before its key is claimed, so that a claim always knows its content;
 * who hangs up before its end has claimed nothing.
 *
 * @param folder Where such bodies lie meanwhile.
 */
export function honourIdempotencyKeys(
  fastify: FastifyInstance,
  keys: IdempotencyKeys,
  { folder, logger }: { readonly folder: string; readonly logger: Logger },
): void {
  const requests = new WeakMap<FastifyRequest, UnderWay>();
  const spooled = new WeakMap<FastifyRequest, Readable>();

  fastify.addHook('preHandler', (request, reply, done) => {
    begin(request, reply, done).catch((error: unknown) => done(toError(error)));
  });

  async function begin(request: FastifyRequest, reply: FastifyReply, done: () => void): Promise<void> {
    const key = keyOf(request);
    if (key === undefined) {
      done();
      return;
    }
    const content = [...addressOf(request), ...(await contentOf(request))];
    const outcome = await keys.claim({ caller: callerKey(principalOf(request)), key, content });
    if (outcome.kind === 'answered') {
      replay(reply, outcome.answer);
      return;
    }
    const { claim } = outcome;
    const renew = (): void => {
      keys.renew(claim).catch((error: unknown) => {
        logger.warn({ err: toError(error) }, 'an idempotency key was not renewed; it is tried again');
      });
    };
    requests.set(request, { claim, renewal: setInterval(renew, LEASE_MS / 3).unref() });
    withRepeatableIds(claim.seed, done);
  }

  async function contentOf(request: FastifyRequest): Promise<KeyedRequest['content']> {
    const { body, headers } = request;
    if (!(body instanceof Readable)) return [JSON.stringify(body ?? null)];
    const bounds = { folder, limit: streamedBodyLimit(request) };
    const { stream, content } = await spoolBody(body, headers['content-type'] ?? '', bounds);
    spooled.set(request, stream);
    request.body = stream;
    return content;
  }

  fastify.addHook('onSend', async (request, reply, payload) => {
    // Whoever was to read it has, or never will.
    spooled.get(request)?.destroy();
    const underWay = requests.get(request);
    if (underWay === undefined) return payload;
    requests.delete(request);
    clearInterval(underWay.renewal);
    try {
      await settle(keys, underWay.claim, request, reply, payload);
    } catch (error) {
      // The request is done: its answer counts. Once the claim is stale, it can be asked for again.
      logger.warn({ err: toError(error) }, 'the answer to a request with an idempotency key was not kept');
    }
    return payload;
  });

  // Of whoever hung up before the answer.
  fastify.addHook('onRequestAbort', (request) => {
    clearInterval(requests.get(request)?.renewal);
    return Promise.resolve();
  });
}

/** undefined: a request without a key, or of a kind that needs none. @throws Problem invalid_input. */
function keyOf({ method, headers, routeOptions }: FastifyRequest): string | undefined {
  const key = headers[HEADER];
  if (key === undefined || method !== 'POST') return undefined;
  const route = routeOptions.url ?? '';
  if (!route.startsWith(API_PREFIX) || !isKeyed(route)) return undefined;
  if (typeof key === 'string' && SHAPE.test(key)) return key;
  const message = 'must have 1 to 255 visible ASCII characters, and be given once';
  throw invalidInput([{ path: 'Idempotency-Key', message, code: 'invalid_header' }]);
}

/** What tells one request from another, beside its body. */
function addressOf({ method, url, headers }: FastifyRequest): string[] {
  return [method, url, headers['if-match'] ?? ''];
}

function replay(reply: FastifyReply, { status, headers, body }: StoredAnswer): void {
  if (body === null) {
    const detail = 'The request was done before. Its answer is not kept: it held a secret, or was too long.';
    const errors = [{ path: 'Idempotency-Key', message: 'belongs to a request that is done', code: 'done' }];
    throw new Problem('conflict', detail, errors);
  }
  void reply
    .code(status)
    .headers({ ...headers, [REPLAYED_HEADER]: 'true' })
    .send(body === '' ? undefined : body);
}

async function settle(
  keys: IdempotencyKeys,
  claim: Claim,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<void> {
  const { statusCode: status } = reply;
  if (status >= 500) return keys.abandon(claim);
  if (status >= 400) return keys.release(claim);
  const text = payload === undefined || payload === null ? '' : payload;
  const kept =
    typeof text === 'string' && text.length <= BODY_MAX && answerIsKept(request.routeOptions.url ?? '');
  const headers = KEPT_HEADERS.flatMap((name): [string, string][] => {
    const value = reply.getHeader(name);
    return typeof value === 'string' ? [[name, value]] : [];
  });
  await keys.answer(claim, { status, headers: Object.fromEntries(headers), body: kept ? text : null });
}
