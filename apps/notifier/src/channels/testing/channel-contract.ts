import { type Integration } from '@tenor/domain';
import { type SendRequest, type SendResult } from '../channel.js';
import { type Channels, type ChannelsOptions } from '../create-channels.js';
import { digest, resolvedNotification } from './notifications.js';
import { sendRequest, testChannels } from './send-request.js';

/** What a sink does with the next sending. `says` is what it answers, where it answers. */
export type Trouble =
  | { readonly kind: 'hang' | 'drop' }
  | { readonly kind: 'unavailable' | 'refused'; readonly says: string }
  | { readonly kind: 'limited'; readonly retryAfter: string };

/** A channel's service on this machine. */
export interface ServiceUnderTest {
  readonly integration: Integration;
  /** What must never be seen in a result. */
  readonly secrets: readonly string[];
  /** How many messages arrived and were taken. */
  taken(): number;
  trouble(trouble: Trouble): void;
  stop(): Promise<void>;
}

const NOW = new Date('2026-11-22T06:00:31.000Z');

/** What every channel must do. `limits`: the service knows Retry-After. */
export function describeChannel(
  start: () => Promise<ServiceUnderTest>,
  { limits, options = {} }: { limits: boolean; options?: Partial<ChannelsOptions> },
): void {
  let service: ServiceUnderTest;
  let channels: Channels;
  let results: SendResult[];

  beforeEach(async () => {
    service = await start();
    channels = testChannels(options);
    results = [];
  });
  afterEach(async () => {
    for (const secret of service.secrets) expect(JSON.stringify(results)).not.toContain(secret);
    await channels.close();
    await service.stop();
  });

  async function send(overrides: Partial<SendRequest<Integration>> = {}): Promise<SendResult> {
    const request = sendRequest(service.integration, overrides);
    const result = await channels.send(request);
    const saved = request.saved.map(
      (state) => ({ status: 'sent', reference: null, summary: '', state }) as const,
    );
    results.push(...saved, result);
    return result;
  }

  it('sends, and says so', async () => {
    expect(await send()).toMatchObject({ status: 'sent', summary: expect.stringMatching(/./) });
    expect(service.taken()).toBe(1);
  });

  it('sends a digest of many', async () => {
    expect(await send({ notification: digest() })).toMatchObject({ status: 'sent' });
    expect(service.taken()).toBe(1);
  });

  it('sends that all is resolved', async () => {
    await send();
    const state = results.flatMap((result) => ('state' in result ? [result.state] : [])).at(-1) ?? null;
    const resolved = { notification: resolvedNotification(), deliveryId: 'delivery-2', state };
    expect(await send(resolved)).toMatchObject({ status: 'sent' });
  });

  it('tries again when no answer comes in time', async () => {
    service.trouble({ kind: 'hang' });
    expect(await send()).toMatchObject({ status: 'retry', reason: expect.stringMatching(/\S/) });
  });

  it('tries again when the connection is dropped', async () => {
    service.trouble({ kind: 'drop' });
    expect(await send()).toMatchObject({ status: 'retry' });
  });

  it('tries again when the connection is refused', async () => {
    await service.stop();
    expect(await send()).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('connection was refused'),
    });
  });

  it('tries again when the service is not available', async () => {
    service.trouble({ kind: 'unavailable', says: service.secrets.join(' ') });
    expect(await send()).toMatchObject({ status: 'retry' });
    expect(service.taken()).toBe(0);
  });

  it('gives up what the service refuses, saying what it said, without secrets', async () => {
    service.trouble({ kind: 'refused', says: `because of reasons ${service.secrets.join(' ')}` });
    expect(await send()).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('because of reasons'),
    });
    expect(service.taken()).toBe(0);
  });

  it('ends at once when the process stops, to be tried again', async () => {
    service.trouble({ kind: 'hang' });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const started = Date.now();
    expect(await send({ signal: controller.signal })).toMatchObject({ status: 'retry' });
    expect(Date.now() - started).toBeLessThan(800);
  });

  it('sends nothing when the process has stopped already', async () => {
    expect(await send({ signal: AbortSignal.abort() })).toMatchObject({ status: 'retry' });
    expect(service.taken()).toBe(0);
  });

  it('refuses an address inside the local network, for good', async () => {
    const strict = testChannels({ ...options, egressAllow: [] });
    const result = await strict.send(sendRequest(service.integration));
    results.push(result);
    await strict.close();
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining('TENOR_EGRESS_ALLOW') });
    expect(service.taken()).toBe(0);
  });

  it('makes reasons and summaries single lines of bounded length', async () => {
    service.trouble({ kind: 'refused', says: `a\tb ${'x'.repeat(400)} ${'y'.repeat(400)}` });
    const result = await send();
    const text = 'reason' in result ? result.reason : '';
    expect(text.length).toBeLessThanOrEqual(500);
    expect(text).not.toMatch(/\p{Cc}/u);
  });

  if (!limits) return;

  it.each([
    ['seconds', '120', 120_000],
    ['a date', new Date(NOW.getTime() + 90_000).toUTCString(), 90_000],
  ])('waits as long as it is asked to, in %s', async (_form, retryAfter, expected) => {
    service.trouble({ kind: 'limited', retryAfter });
    expect(await send({ now: () => NOW })).toMatchObject({ status: 'retry', retryAfterMs: expected });
  });
}
