import { addMilliseconds, isInstant, toInstant } from './instant.js';

describe('an instant', () => {
  it('is a moment in UTC with milliseconds', () => {
    expect(toInstant(new Date(Date.UTC(2026, 2, 1, 6)))).toBe('2026-03-01T06:00:00.000Z');
    expect(() => toInstant(new Date(Number.NaN))).toThrow(RangeError);
  });

  it('moves by milliseconds', () => {
    expect(addMilliseconds('2026-12-31T23:59:59.999Z', 1)).toBe('2027-01-01T00:00:00.000Z');
    expect(addMilliseconds('2026-01-01T00:00:00.000Z', -1)).toBe('2025-12-31T23:59:59.999Z');
  });

  it('is recognised in exactly that form', () => {
    expect(isInstant('2026-03-01T06:00:00.000Z')).toBe(true);
    expect(isInstant('2024-02-29T23:59:59.999Z')).toBe(true);
  });

  it.each([
    '2026-03-01',
    '2026-03-01T06:00:00Z',
    '2026-03-01T06:00:00.000',
    '2026-03-01T06:00:00.000+01:00',
    '2026-02-30T06:00:00.000Z',
    '2026-13-01T06:00:00.000Z',
    '2026-03-01T24:00:00.000Z',
    '2026-03-01T06:60:00.000Z',
    '',
  ])('is not %j', (text) => {
    expect(isInstant(text)).toBe(false);
  });
});
