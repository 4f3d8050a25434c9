import { jobRunStarted } from '@tenor/domain';
import { RunnerHarness } from '../testing/runner-harness.js';

let harness: RunnerHarness;
beforeEach(async () => {
  harness = await RunnerHarness.start();
});
afterEach(() => harness.close());

it('a run tells that it has begun', async () => {
  await harness.runner();
  const id = await harness.request({ entries: 2 });
  const run = await harness.published(id);
  expect(harness.started).toEqual([
    {
      runId: id,
      attempt: 1,
      job: 'renewal-check',
      asOf: run.asOf,
      notify: run.notify,
      scope: run.scope,
      params: run.params,
      correlationId: 'c-1',
      startedAt: run.startedAt,
    },
  ]);
});

it.each([
  ['does not answer', () => new Promise<void>(() => undefined)],
  ['refuses', () => Promise.reject(new Error('away'))],
])('a transport that %s when a run begins neither holds it up nor lets it fail', async (_name, answer) => {
  const port = harness.publishOnly((events) =>
    events.some(({ type }) => type === jobRunStarted.type) ? answer() : harness.events.publish(events),
  );
  await harness.runner({}, port);
  const id = await harness.request({ entries: 2 });
  expect(await harness.published(id)).toMatchObject({ status: 'succeeded', attempt: 1 });
  expect(harness.started).toEqual([]);
});
