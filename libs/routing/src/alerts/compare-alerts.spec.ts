import { LOG_LEVELS } from '@tenor/domain';
import { compareAlerts, pressureRank, type AlertOrderKeys } from './compare-alerts.js';

function alert(overrides: Partial<AlertOrderKeys> & { tier?: string; name?: string }): AlertOrderKeys {
  const { tier, name, ...rest } = overrides;
  return {
    change: 'same',
    level: 'warning',
    labels: tier === undefined ? {} : { tier },
    object: name === undefined ? null : { type: 'contract', id: name, name, url: '/x' },
    fingerprint: 'f',
    ...rest,
  };
}

/** Each comes before all that follow it. */
const IN_ORDER: readonly [name: string, alert: AlertOrderKeys][] = [
  ['critical without tier', alert({ level: 'critical' })],
  ['error', alert({ level: 'error', tier: 'info' })],
  ['failure', alert({ level: 'failure' })],
  ['urgent, new', alert({ tier: 'urgent', change: 'new', name: 'Z' })],
  ['urgent, the same', alert({ tier: 'urgent', name: 'A' })],
  ['warning, new, A', alert({ tier: 'warning', change: 'new', name: 'A' })],
  ['warning, worse, B', alert({ tier: 'warning', change: 'worse', name: 'B' })],
  ['warning, new, C', alert({ tier: 'warning', change: 'new', name: 'C' })],
  ['warning, new, without object', alert({ tier: 'warning', change: 'new' })],
  ['warning, the same, A', alert({ tier: 'warning', name: 'A' })],
  ['warning, the same, Z', alert({ tier: 'warning', name: 'Z' })],
  ['warning, the same, a', alert({ tier: 'warning', name: 'a', fingerprint: '1' })],
  ['warning, the same, another a', alert({ tier: 'warning', name: 'a', fingerprint: '2' })],
  ['expired, worse', alert({ tier: 'expired', change: 'worse' })],
  ['expired, the same', alert({ tier: 'expired' })],
  ['a warning of tier info', alert({ tier: 'info' })],
  ['a warning without a tier', alert({ change: 'new' })],
  ['success', alert({ level: 'success' })],
  ['info, new', alert({ level: 'info', tier: 'info', change: 'new' })],
  ['debug', alert({ level: 'debug' })],
  ['critical, resolved', alert({ level: 'critical', tier: 'urgent', change: 'resolved', name: 'A' })],
  ['info, resolved', alert({ level: 'info', change: 'resolved', name: 'A' })],
];

describe('the order of the alerts in a message', () => {
  it('is the same whatever order they come in', () => {
    const expected = IN_ORDER.map(([name]) => name);
    const sorted = (items: typeof IN_ORDER) =>
      [...items].sort(([, a], [, b]) => compareAlerts(a, b)).map(([name]) => name);
    expect(sorted([...IN_ORDER].reverse())).toEqual(expected);
    for (let cut = 1; cut < IN_ORDER.length; cut += 1) {
      expect(sorted([...IN_ORDER.slice(cut), ...IN_ORDER.slice(0, cut)])).toEqual(expected);
    }
  });

  it('is total: each pair has one order, and only what is the same in all has none', () => {
    const wrong = IN_ORDER.flatMap(([nameA, a], i) =>
      IN_ORDER.filter(([, b], j) => Math.sign(compareAlerts(a, b)) !== Math.sign(i - j)).map(
        ([nameB]) => `${nameA} / ${nameB}`,
      ),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the rank by pressure', () => {
  it('falls with the level, and within a level with the tier', () => {
    const ranks = [...LOG_LEVELS]
      .reverse()
      .flatMap((level) =>
        [{ tier: 'urgent' }, { tier: 'warning' }, { tier: 'expired' }, { tier: 'info' }, {}].map((labels) =>
          pressureRank(level, labels),
        ),
      );
    expect(ranks).toEqual(Array.from({ length: 35 }, (_, rank) => rank));
    expect(pressureRank('info', { tier: 'unheard of' })).toBe(pressureRank('info', {}));
  });
});
