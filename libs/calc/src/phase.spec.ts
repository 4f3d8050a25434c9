import { inForce, phase } from './phase.js';
import { terms } from './testing/terms.js';

describe('the phase of a contract', () => {
  it.each([
    ['upcoming before its start', '2025-12-31', 'upcoming'],
    ['in force on its first day', '2026-01-01', 'in_force'],
    ['in force on its last day', '2026-12-31', 'in_force'],
    ['ended the day after', '2027-01-01', 'ended'],
  ] as const)('is %s', (_name, asOf, expected) => {
    expect(phase(terms(), asOf)).toBe(expected);
    expect(inForce(terms(), asOf)).toBe(expected === 'in_force');
  });

  it('stays in force while it renews by itself or is open-ended', () => {
    expect(phase(terms({ autoRenew: true }), '2050-01-01')).toBe('in_force');
    expect(phase(terms({ endDate: null }), '2050-01-01')).toBe('in_force');
  });

  it('is ended after a cancelled renewal', () => {
    const cancelled = terms({ autoRenew: true, renewalDecision: 'cancel', decisionFor: '2027-12-31' });
    expect(phase(cancelled, '2027-12-31')).toBe('in_force');
    expect(phase(cancelled, '2028-01-01')).toBe('ended');
  });

  it.each(['draft', 'pending', 'expired', 'cancelled'] as const)('is the status %s itself', (status) => {
    expect(phase(terms({ status }), '2026-06-01')).toBe(status);
    expect(inForce(terms({ status }), '2026-06-01')).toBe(false);
  });
});
