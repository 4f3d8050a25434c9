import { randomBytes } from 'node:crypto';
import { blockKitFaults } from './block-kit-limits.js';
import { startHttpSink, type HttpSink, type SinkAnswer, type SinkRequest } from './http-sink.js';

const MESSAGES_KEPT = 1000;

/** A message as Slack would have taken it. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
}

export interface SlackSink extends HttpSink {
  /** An incoming webhook that the sink takes messages at. */
  readonly webhookUrl: string;
  /** The last 1000 messages taken, the oldest first. */
  readonly messages: readonly SlackMessage[];
}

export interface SlackSinkOptions {
  /** @param key the same for a message and its repetitions; empty when the sender gives none */
  readonly onMessage?: (message: SlackMessage, key: string) => void;
}

/**
 * Stands in for Slack's incoming webhooks on 127.0.0.1: answers `ok`, refuses what breaks the limits of
 * Block Kit (`invalid_blocks` with the faults), and answers, hangs or drops as scripted.
 */
export async function startSlackSink(options: SlackSinkOptions = {}): Promise<SlackSink> {
  const path = `/services/T0000SINK/B0000SINK/${randomBytes(12).toString('hex')}`;
  const messages: SlackMessage[] = [];
  const sink = await startHttpSink((request) => serve(request));

  function serve({ method, target, headers, body }: SinkRequest): SinkAnswer {
    if (method !== 'POST' || target !== path) return { status: 404, body: 'no_service' };
    const payload = parse(body);
    if (payload === undefined) return { status: 400, body: 'invalid_payload' };
    const faults = blockKitFaults(payload);
    if (faults.length > 0) return { status: 400, body: `invalid_blocks: ${faults.join('; ')}` };
    const message = payload as SlackMessage;
    messages.push({ text: message.text, blocks: message.blocks });
    if (messages.length > MESSAGES_KEPT) messages.shift();
    options.onMessage?.(message, String(headers['idempotency-key'] ?? ''));
    return { status: 200, body: 'ok' };
  }

  return { ...sink, webhookUrl: `${sink.url}${path}`, messages };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
