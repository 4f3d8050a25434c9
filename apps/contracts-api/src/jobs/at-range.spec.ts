import { type Condition } from '../list/list-definition.js';
import { atRange } from './at-range.js';

const NOW = '2026-11-22T06:00:00.000Z';

function at(operator: Condition['operator'], value: string): Condition {
  return { path: 'at', type: { kind: 'instant' }, operator, values: [value] };
}

describe('atRange', () => {
  it('is the last 31 days when nothing is asked for', () => {
    expect(atRange([], NOW)).toEqual({ from: '2026-10-22T06:00:00.000Z', to: undefined });
  });

  it('reaches 31 days back from the upper bound', () => {
    expect(atRange([at('lt', '2026-03-01T00:00:00.000Z')], NOW)).toEqual({
      from: '2026-01-29T00:00:00.000Z',
      to: '2026-03-01T00:00:00.000Z',
    });
  });

  it('takes exactly 31 days and refuses a millisecond more', () => {
    const to = at('lte', '2026-02-01T00:00:00.000Z');
    expect(atRange([at('gte', '2026-01-01T00:00:00.000Z'), to], NOW).from).toBe('2026-01-01T00:00:00.000Z');
    expect(() => atRange([at('gte', '2025-12-31T23:59:59.999Z'), to], NOW)).toThrow(
      /at\[gte\] must be at most 31 days/,
    );
  });

  it('refuses a lower bound alone that lies longer ago', () => {
    expect(() => atRange([at('gte', '2026-01-01T00:00:00.000Z')], NOW)).toThrow(/31 days/);
  });
});
