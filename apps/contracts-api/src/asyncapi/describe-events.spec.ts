import { EVENT_DEFINITIONS, TOPICS } from '@tenor/domain';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describeEvents } from './describe-events.js';
import { EVENT_TEXTS, TOPIC_TEXTS } from './event-texts.js';
import { eventsPage } from './events-page.js';

interface Document {
  readonly channels: Record<string, { address: string; messages: Record<string, { $ref: string }> }>;
  readonly operations: Record<string, { action: string; channel: { $ref: string } }>;
  readonly components: { messages: Record<string, { payload: object; examples: { payload: unknown }[] }> };
}

const document = describeEvents('0.0.0-test') as unknown as Document;
/** The schema that the AsyncAPI initiative publishes. */
const asyncApiSchema = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json'),
    'utf8',
  ),
) as object;
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });

test('is a valid AsyncAPI 3 document', () => {
  const validate = ajv.compile(asyncApiSchema);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  expect(validate({ ...document, channels: { x: { address: 7 } } })).toBe(false);
});

test('has every event, on its topic, and refers only to what it has', () => {
  for (const { type, topic } of EVENT_DEFINITIONS) {
    const [channel] = Object.values(document.channels).filter(({ address }) => address === topic);
    expect(channel?.messages).toHaveProperty([type]);
  }
  for (const [, path] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    expect(document).toHaveProperty(path!.split('/'));
  }
});

test.each(EVENT_DEFINITIONS.map(({ type }) => type))('shows samples of %s that fit its schema', (type) => {
  const { payload, examples } = document.components.messages[type]!;
  const validate = ajv.compile(payload);
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    validate(example.payload);
    expect(validate.errors ?? []).toEqual([]);
  }
  expect(validate('nothing')).toBe(false);
});

test('has words for every topic and event', () => {
  expect(Object.keys(TOPIC_TEXTS).sort()).toEqual(Object.values(TOPICS).sort());
  expect(Object.keys(EVENT_TEXTS).sort()).toEqual(EVENT_DEFINITIONS.map(({ type }) => type).sort());
});

test('the page for people shows all of them and loads nothing', () => {
  const page = eventsPage('0.0.0-test');
  for (const { type, topic } of EVENT_DEFINITIONS) {
    expect(page).toContain(type);
    expect(page).toContain(topic);
  }
  expect(page).not.toMatch(/<script|src=|https?:/);
});
