import { contractAssignmentInput } from './contract-assignment.js';
import { coverageWaiverInput } from './coverage-waiver.js';
import { toFieldErrors } from './field-error.js';
import { invoiceInput } from './invoice.js';
import { deviceInput, deviceLabel } from './inventory/device.js';
import { locationInput } from './inventory/location.js';
import { type z } from 'zod';

const ID = '0192f0c1-2b7a-7000-8000-000000000001';

function faults(schema: z.ZodType, input: unknown): string[] {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : toFieldErrors(parsed.error.issues).map(({ path, code }) => `${path} ${code}`);
}

describe('a device', () => {
  it('needs nothing, and is then called by its id', () => {
    expect(deviceInput.parse({})).toMatchObject({
      name: null,
      serial: null,
      status: 'active',
      parentDeviceId: null,
    });
    expect(deviceLabel({ id: ID, name: null, serial: null })).toBe(ID);
  });

  it('is called by its name, else its serial', () => {
    expect(deviceLabel({ id: ID, name: 'edge-01', serial: 'FX1' })).toBe('edge-01');
    expect(deviceLabel({ id: ID, name: null, serial: 'FX1' })).toBe('FX1');
  });

  it('has no empty name: blank means none', () => {
    expect(deviceInput.parse({ name: '  ' }).name).toBeNull();
  });

  it('refuses an unknown status and an unknown field by name', () => {
    expect(faults(deviceInput, { status: 'broken', site: 'x' })).toEqual([
      'status invalid_choice',
      'site unknown_field',
    ]);
  });
});

describe('a location', () => {
  it('needs a name', () => {
    expect(faults(locationInput, {})).toEqual(['name required']);
  });
});

describe('an invoice', () => {
  const invoice = {
    contractId: ID,
    invoiceNumber: 'R-1',
    periodStart: '2026-01-01',
    periodEnd: '2026-01-31',
    invoiceDate: '2026-02-01',
    totalAmount: '1500.50',
    currency: 'eur',
  };

  it('holds money in minor units of its currency', () => {
    expect(invoiceInput.parse(invoice)).toMatchObject({
      totalAmount: 150_050,
      currency: 'EUR',
      status: 'pending',
      paidDate: null,
    });
  });

  it('refuses a period that ends before it starts, and more decimals than the currency has', () => {
    expect(faults(invoiceInput, { ...invoice, periodEnd: '2025-12-31', currency: 'JPY' })).toEqual([
      'periodEnd before_start',
      'totalAmount too_many_decimals',
    ]);
  });
});

describe('an assignment', () => {
  it('may be open at both ends, and must not end before it starts', () => {
    const assignment = { contractId: ID, targetType: 'rack', targetId: ID };
    expect(contractAssignmentInput.parse(assignment)).toMatchObject({
      coverageStart: null,
      coverageEnd: null,
      isPrimary: false,
    });
    expect(
      faults(contractAssignmentInput, {
        ...assignment,
        coverageStart: '2026-02-01',
        coverageEnd: '2026-01-31',
      }),
    ).toEqual(['coverageEnd before_start']);
    expect(faults(contractAssignmentInput, { ...assignment, targetType: 'printer' })).toEqual([
      'targetType invalid_choice',
    ]);
  });
});

describe('a waiver', () => {
  it('needs a reason', () => {
    const waiver = { targetType: 'device', targetId: ID };
    expect(faults(coverageWaiverInput, waiver)).toEqual(['reason required']);
    expect(faults(coverageWaiverInput, { ...waiver, reason: ' \n' })).toHaveLength(1);
    expect(coverageWaiverInput.parse({ ...waiver, reason: 'spare\nin the cellar' })).toMatchObject({
      until: null,
      owner: null,
    });
  });
});
