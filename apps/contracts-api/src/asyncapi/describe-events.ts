import { EVENT_DEFINITIONS, TOPICS } from '@tenor/domain';
import { z } from 'zod';
import { EVENT_TEXTS, TOPIC_TEXTS } from './event-texts.js';

type Json = Readonly<Record<string, unknown>>;
type Definition = (typeof EVENT_DEFINITIONS)[number];

const DESCRIPTION = `What Tenor says and hears over Kafka (or, without brokers, over its database).

Events are CloudEvents 1.0 in binary mode: the attributes are headers (\`ce_id\`, \`ce_type\` …), the value is JSON.
They are delivered at least once, in order per key; a consumer is idempotent on \`ce_id\` and accepts fields that it does
not know. A breaking change is a new \`.v2\` of the type.`;

/** The AsyncAPI 3 document of all events, from the schemas by which they are read. */
export function describeEvents(version: string): Json {
  const topics = Object.entries(TOPICS);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tenor events',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(topics.map(([name, topic]) => [name, channel(topic)])),
    operations: Object.fromEntries(topics.flatMap(([name, topic]) => operations(name, topic))),
    components: {
      messages: Object.fromEntries(
        EVENT_DEFINITIONS.map((definition) => [definition.type, message(definition)]),
      ),
      schemas: { headers: HEADERS },
    },
  };
}

const text = (description: string, more: Json = {}): Json => ({ type: 'string', description, ...more });

const HEADERS: Json = {
  type: 'object',
  properties: {
    ce_specversion: text('', { const: '1.0' }),
    ce_id: text('The same event again has the same id.'),
    ce_source: text('Who says it.'),
    ce_type: text('The name of the message.'),
    ce_time: text('When it happened.', { format: 'date-time' }),
    ce_correlationid: text('What the caller calls the work.'),
    traceparent: text('W3C Trace Context.'),
  },
};

function eventsOf(topic: string): Definition[] {
  return EVENT_DEFINITIONS.filter((definition) => definition.topic === topic);
}

function channel(topic: string): Json {
  const { title = topic, description } = TOPIC_TEXTS[topic] ?? {};
  return {
    address: topic,
    title,
    ...(description !== undefined && { description }),
    messages: Object.fromEntries(
      eventsOf(topic).map(({ type }) => [type, { $ref: `#/components/messages/${type}` }]),
    ),
  };
}

function operations(name: string, topic: string): [string, Json][] {
  const { actions = [] } = TOPIC_TEXTS[topic] ?? {};
  const messages = eventsOf(topic).map(({ type }) => ({ $ref: `#/channels/${name}/messages/${type}` }));
  return actions.map((action) => [
    `${action}_${name}`,
    { action, channel: { $ref: `#/channels/${name}` }, messages },
  ]);
}

function message({ type, data, samples }: Definition): Json {
  return {
    name: type,
    ...EVENT_TEXTS[type],
    headers: { $ref: '#/components/schemas/headers' },
    payload: payload(data),
    examples: samples.map((sample) => ({ payload: sample })),
  };
}

/** As a sender writes it; in the dialect of JSON Schema that AsyncAPI's own schema object extends. */
function payload(schema: z.ZodType): Json {
  const found = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(found).filter(([keyword]) => keyword !== '$schema'));
}
