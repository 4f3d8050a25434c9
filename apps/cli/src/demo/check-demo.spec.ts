import { entryAnswer, runAnswer, type EntryAnswer } from '../api/schemas.js';
import { entry, run } from '../testing/answers.js';
import { renewalEntry } from '../testing/renewal-entry.js';
import { checkFindings } from './check-demo.js';

const entries: EntryAnswer[] = [renewalEntry(1), entryAnswer.parse(entry(2))];
const fitting = { result: 1, findings: 1, logCounts: { info: 1, warning: 1 } };

test('a run whose counts are those of its entries passes, and gives its findings', () => {
  expect(checkFindings(runAnswer.parse(run(fitting)), entries)).toMatchObject([{ name: 'Acme MSA' }]);
});

test.each([
  ['the result says more', { result: 2 }],
  ['the run counts fewer findings', { findings: 0 }],
  ['the run counts more entries', { logCounts: { info: 2, warning: 1 } }],
])('the demo does not go on when %s', (_, wrong) => {
  expect(() => checkFindings(runAnswer.parse(run({ ...fitting, ...wrong })), entries)).toThrow(
    'The counts do not agree',
  );
});

test('a check of the sample that finds nothing is wrong too', () => {
  const nothing = run({ result: 0, findings: 0, logCounts: { info: 1 } });

  expect(() => checkFindings(runAnswer.parse(nothing), [entryAnswer.parse(entry(1))])).toThrow(
    'The counts do not agree',
  );
});

test('a run that failed is told with its reason', () => {
  const failed = run({ status: 'failed', error: { code: 'job_failed', message: 'It broke' } });

  expect(() => checkFindings(runAnswer.parse(failed), entries)).toThrow('The run ended as failed: It broke.');
});

test('a finding that lacks a date is named', () => {
  const lacking = renewalEntry(1, { effectiveEnd: undefined });

  expect(() => checkFindings(runAnswer.parse(run(fitting)), [lacking, entries[1]!])).toThrow(
    'Log entry 1 does not say what a finding says: data.effectiveEnd.',
  );
});
