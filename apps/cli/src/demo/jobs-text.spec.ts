import { entryAnswer, runAnswer } from '../api/schemas.js';
import { entry, run } from '../testing/answers.js';
import { anomaliesText, historyText, linesText } from './jobs-text.js';
import { checkAnomalies, type JobDone } from './other-jobs.js';

const plain = (_look: unknown, text: string): string => text;
const marked = (look: string, text: string): string => `<${look}>${text}`;

function done(entries: readonly object[], result: unknown = entries.length): JobDone {
  return {
    run: runAnswer.parse(run({ result })),
    entries: entries.map((fields, i) => entryAnswer.parse({ ...entry(i + 1), ...fields })),
  };
}

const captured = (snapshotDate: string, burns: Readonly<Record<string, string>>) =>
  done([
    ...Object.entries(burns).map(([currency, monthlyBurn]) => ({
      data: { snapshotDate, currency, monthlyBurn },
    })),
    { data: { rows: 2 } },
  ]);

const cause = (name: string, kind: string, delta: string) => ({
  name,
  kind,
  delta,
  provider: { name: 'Acme' },
});
const anomaly = (contracts: readonly object[], others = 0) => ({
  level: 'warning',
  message: 'Anomaly: USD.',
  data: { currency: 'USD', contracts, otherContracts: { count: others } },
});

test('what jobs said stands line by line, findings apart from the rest', () => {
  const jobs = [
    done([
      { level: 'warning', message: 'A gap.' },
      { level: 'info', message: 'One gap.' },
    ]),
  ];

  expect(linesText(jobs, marked)).toBe('  <yellow>A gap.\n  One gap.');
});

test('a history shows its first day, one in the middle and the last, by currency', () => {
  const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'];
  const text = historyText(days.map((day, i) => captured(day, { EUR: `${i}.00`, USD: '100.00' })));

  expect(text.split('\n')).toEqual([
    '  Monthly burn   EUR     USD',
    '  2026-01-01    0.00  100.00',
    '  2026-01-03    2.00  100.00',
    '  2026-01-04    3.00  100.00',
  ]);
});

test('an anomaly names the three contracts that weigh most, and counts the others', () => {
  const causes = ['1', '2', '3', '4'].map((name) => cause(name, 'started', '5.00'));
  const text = anomaliesText(done([anomaly([cause('Ring', 'left_window', '-9.00'), ...causes], 2)]), plain);

  expect(text.split('\n')).toEqual([
    '  Anomaly: USD.',
    '    -9.00 USD  Ring (Acme): left the window',
    '    +5.00 USD  1 (Acme): started',
    '    +5.00 USD  2 (Acme): started',
    '    and 4 more contracts',
  ]);
});

test('the demo does not go on without an anomaly, or with one that names nobody', () => {
  const one = anomaly([cause('Ring', 'ended', '-9.00')]);

  expect(() => checkAnomalies(done([one], 1))).not.toThrow();
  expect(() => checkAnomalies(done([]))).toThrow('should show anomalies with their causes');
  expect(() => checkAnomalies(done([anomaly([])], 1))).toThrow('should show anomalies with their causes');
  expect(() => checkAnomalies(done([one], 2))).toThrow('should show anomalies with their causes');
});
