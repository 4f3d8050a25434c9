import { jobLogEntry, jobRunEnded, type EventDefinition } from '@tenor/domain';
import { encodeEvent, type IncomingEvent } from '@tenor/messaging';
import { readJobEvent } from './job-event.js';

const NOW = '2026-11-23T06:00:00.000Z';
const ENTRY = jobLogEntry.data.parse(jobLogEntry.samples[0]);
const END = jobRunEnded.data.parse(jobRunEnded.samples[0]);

function incoming({ type }: Pick<EventDefinition, 'type'>, data: unknown): IncomingEvent {
  const topic = 'tenor.job-events.v1';
  const encoded = encodeEvent({ id: 'e', type, topic, key: 'k', source: '/test', time: NOW, data });
  return { topic, partition: 0, offset: '1', key: 'k', timestamp: NOW, ...encoded };
}
const entry = (more: Partial<typeof ENTRY.entry>) => ({ ...ENTRY, entry: { ...ENTRY.entry, ...more } });

it.each([
  ['a finding', jobLogEntry, ENTRY, 'entry'],
  ['a finding of level info', jobLogEntry, entry({ level: 'info' }), 'entry'],
  ['a failure without fingerprint', jobLogEntry, entry({ fingerprint: null, level: 'failure' }), 'entry'],
  ['a summary', jobLogEntry, entry({ fingerprint: null, level: 'info' }), 'ignored'],
  ['a finding of a run that does not notify', jobLogEntry, { ...ENTRY, notify: false }, 'ignored'],
  ['the end of a run', jobRunEnded, END, 'ended'],
  ['the end of a run that does not notify', jobRunEnded, { ...END, notify: false }, 'ignored'],
  ['the begin of a run', { type: 'tenor.job.run-started.v1' }, {}, 'ignored'],
  ['an entry without fields', jobLogEntry, {}, 'fault'],
  ['an entry at no time', jobLogEntry, entry({ at: 'noon' }), 'fault'],
  ['an end at no time', jobRunEnded, { ...END, finishedAt: 'noon' }, 'fault'],
])('%s is read', (_name, definition, data, kind) => {
  expect(readJobEvent(incoming(definition, data)).kind).toBe(kind);
});

it('what is no JSON, or no CloudEvent, is a fault', () => {
  const event = incoming(jobLogEntry, ENTRY);
  const text = new TextEncoder().encode('{');
  expect(readJobEvent({ ...event, value: text })).toEqual({ kind: 'fault', reason: 'is not JSON' });
  expect(readJobEvent({ ...event, headers: {} })).toMatchObject({ kind: 'fault' });
});

it('a fault names the field', () => {
  const read = readJobEvent(incoming(jobLogEntry, { ...ENTRY, order: 0 }));
  expect(read).toMatchObject({ kind: 'fault', reason: expect.stringContaining('order') as string });
});
