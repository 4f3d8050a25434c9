import { deadLetterTopic, TOPICS } from './event-definition.js';
import { EVENT_DEFINITIONS } from './event-definitions.js';
import { jobCommand } from './job-command.js';
import { jobLogEntry } from './job-log-entry.js';
import { jobRunEnded } from './job-run-ended.js';
import { retryDelivery } from './retry-delivery.js';
import { testReceiver } from './test-receiver.js';

describe('every event', () => {
  it('has golden samples, and each parses and keeps what it says', () => {
    for (const { type, data, samples } of EVENT_DEFINITIONS) {
      expect([type, samples.length > 0]).toEqual([type, true]);
      for (const sample of samples) expect(data.parse(sample)).toMatchObject(sample as object);
    }
  });

  it('has a type of its own, versioned, and a topic that is known', () => {
    const types = EVENT_DEFINITIONS.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    for (const { type, topic } of EVENT_DEFINITIONS) {
      expect(type).toMatch(/^tenor(\.[a-z-]+)+\.v\d+$/);
      expect(Object.values(TOPICS)).toContain(topic);
    }
  });

  it('has its dead letters beside its topic', () => {
    expect(deadLetterTopic(TOPICS.jobCommands)).toBe('tenor.job-commands.v1.dlt');
  });
});

describe('keys', () => {
  it('keep a command with its run, else with its job', () => {
    const id = '0192f0c1-2b7a-7000-8000-000000000001';
    expect(jobCommand.key(jobCommand.data.parse({ id, job: 'renewal-check' }))).toBe(id);
    expect(jobCommand.key(jobCommand.data.parse({ job: 'renewal-check' }))).toBe('renewal-check');
  });

  it('keep all that concerns a job together, so that a run’s end never overtakes its entries', () => {
    const entry = jobLogEntry.data.parse(jobLogEntry.samples[0]);
    const end = jobRunEnded.data.parse(jobRunEnded.samples[0]);
    expect([jobLogEntry.topic, jobLogEntry.key(entry)]).toEqual([jobRunEnded.topic, jobRunEnded.key(end)]);
  });
});

describe('a command', () => {
  it('has no parameters when none are given', () => {
    expect(jobCommand.data.parse({ job: 'renewal-check' }).params).toEqual({});
  });

  it.each([
    ['nothing', {}],
    ['no object', 'renewal-check'],
    ['an id that is no UUID', { id: 'x', job: 'renewal-check' }],
    ['an empty job', { job: '' }],
    ['parameters that are no object', { job: 'renewal-check', params: [1] }],
    ['an unknown field', { job: 'renewal-check', parameters: {} }],
  ])('is refused when it is or has %s', (_name, command) => {
    expect(jobCommand.data.safeParse(command).success).toBe(false);
  });

  it('is refused when its parameters are nested without end', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i += 1) deep = { deep };
    expect(jobCommand.data.safeParse({ job: 'renewal-check', params: { deep } }).success).toBe(false);
  });
});

describe('a command to the notifier', () => {
  it('keeps its order per receiver, or per delivery', () => {
    const test = testReceiver.data.parse(testReceiver.samples[0]);
    const retry = retryDelivery.data.parse(retryDelivery.samples[0]);
    expect([testReceiver.key(test), retryDelivery.key(retry)]).toEqual([
      'netops',
      '9f86d081884c7d659a2feaa0c55ad015',
    ]);
    expect(testReceiver.topic).toBe(retryDelivery.topic);
  });

  it.each([
    [testReceiver, { receiver: 'netops' }],
    [testReceiver, { id: '0192f0c1-2b7a-7000-8000-0000000000c1', receiver: '../x' }],
    [retryDelivery, { delivery: 'a' }],
    [retryDelivery, { delivery: 'a', failedAt: 'yesterday' }],
    [retryDelivery, { delivery: 'a', failedAt: '2026-11-22T06:00:01.250Z', force: true }],
  ])('is refused when something is missing, wrong or unknown', ({ data }, command) => {
    expect(data.safeParse(command).success).toBe(false);
  });
});
