import { runCli } from '../program.js';
import { entry, problem, run, RUN_ID } from '../testing/answers.js';
import { FakeServer, type FakeAnswer } from '../testing/fake-server.js';
import { RecordingContext } from '../testing/recording-context.js';

const NEW_ID = '0192f0c1-2b7a-7000-8000-000000000002';

let server: FakeServer;
let answer: FakeAnswer;

beforeEach(async () => {
  server = await FakeServer.start(({ method, path }) => {
    if (method === 'POST') return answer;
    if (path === `/api/v1/job-results/${NEW_ID}`) return { json: run({ id: NEW_ID }) };
    return { json: { items: [entry(1, { message: 'again' })], next: null } };
  });
});
afterEach(() => server.stop());

async function tenor(args: string) {
  const context = new RecordingContext({ TENOR_URL: server.url, TENOR_TOKEN: 'a-token-for-tests' });
  const code = await runCli(args.split(' '), context, '0.0.0');
  return { code, out: context.out, err: context.err };
}
const asked = () => server.requests.map(({ method, path }) => `${method} ${path}`);

test('a run is cancelled, and that it will end is said', async () => {
  answer = { status: 202, json: run({ status: 'running', result: null, finishedAt: null }) };
  const { code, out } = await tenor(`cancel ${RUN_ID}`);
  expect([code, out]).toEqual([0, `Run ${RUN_ID} of renewal-check will end: it is asked to stop.\n`]);
  expect(asked()).toEqual([`POST /api/v1/job-results/${RUN_ID}/cancel`]);
});

test('a run that had ended already is no error', async () => {
  answer = { json: run() };
  const { code, out } = await tenor(`cancel ${RUN_ID}`);
  expect([code, out]).toEqual([0, `Run ${RUN_ID} of renewal-check had ended: succeeded.\n`]);
});

test('a run is run again under an id of its own', async () => {
  answer = { status: 202, json: run({ id: NEW_ID, status: 'pending', result: null, finishedAt: null }) };
  expect((await tenor(`retry ${RUN_ID}`)).out).toBe(`Run ${NEW_ID} of renewal-check is pending.\n`);
  expect(asked()).toEqual([`POST /api/v1/job-results/${RUN_ID}/retry`]);
  const waited = await tenor(`retry ${RUN_ID} --wait`);
  expect(waited.code).toBe(0);
  expect(waited.out).toContain('INFO     again');
  expect(waited.out).toContain(`Run ${NEW_ID} of renewal-check succeeded`);
});

test('what the server refuses, and what is no id, is told', async () => {
  answer = problem(409, { detail: `Run ${RUN_ID} has not ended (running); cancel it first.` });
  const refused = await tenor(`retry ${RUN_ID}`);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('cancel it first')]);
  const wrong = await tenor('cancel seven');
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('must be a UUID')]);
});
