import { EVENT_DEFINITIONS, TOPICS } from '@tenor/domain';
import { EVENT_TEXTS, TOPIC_TEXTS } from './event-texts.js';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
  'code,pre{font:14px/1.4 ui-monospace,monospace}pre{background:#f4f4f4;padding:1rem;overflow:auto}' +
  '@media (prefers-color-scheme:dark){body{background:#111;color:#ddd}pre{background:#222}a{color:#8cf}}';

/** The events for people: topics, what they carry, and a sample of each; without script and files of others. */
export function eventsPage(version: string): string {
  const topics = Object.values(TOPICS).map((topic) => {
    const { title = topic, description = '' } = TOPIC_TEXTS[topic] ?? {};
    const events = EVENT_DEFINITIONS.filter((definition) => definition.topic === topic).map(eventSection);
    return `<h2>${escaped(title)}</h2><p><code>${escaped(topic)}</code></p><p>${escaped(description)}</p>${events.join('')}`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tenor events</title><style>${STYLE}</style></head><body><h1>Tenor events ${escaped(version)}</h1><p>CloudEvents 1.0 in binary mode, at least once, in order per key. Schemas: <a href="/docs/events.json">AsyncAPI 3</a>.</p>${topics.join('')}</body></html>`;
}

function eventSection({ type, samples }: (typeof EVENT_DEFINITIONS)[number]): string {
  const { title = type, summary = '' } = EVENT_TEXTS[type] ?? {};
  const [sample] = samples;
  return `<h3>${escaped(title)}</h3><p><code>${escaped(type)}</code></p><p>${escaped(summary)}</p><pre>${escaped(JSON.stringify(sample, null, 2))}</pre>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
