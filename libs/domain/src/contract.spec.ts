import { contractInput } from './contract.js';
import { toFieldErrors, type FieldError } from './field-error.js';

const REQUIRED = {
  name: 'Acme MSA',
  providerId: '0192f0c1-2b7a-7000-8000-0000000000bb',
  status: 'active',
  startDate: '2026-01-01',
};

function refusals(input: unknown): FieldError[] {
  const parsed = contractInput.safeParse(input);
  return parsed.success ? [] : toFieldErrors(parsed.error.issues);
}

describe('a contract as a client writes it', () => {
  it('needs four fields; all others have defaults', () => {
    expect(contractInput.parse(REQUIRED)).toEqual({
      ...REQUIRED,
      contractNumber: null,
      tenantId: null,
      endDate: null,
      renewalTerms: null,
      recurringCost: 0,
      billingPeriod: 'monthly',
      oneTimeCost: 0,
      currency: 'USD',
      contractType: null,
      coverageHours: null,
      responseTime: null,
      restorationTime: null,
      noticePeriodDays: null,
      autoRenew: false,
      termMonths: null,
      renewalTermMonths: null,
      renewalCost: null,
      leadDays: [],
      owner: null,
      renewedFromId: null,
      renewalDecision: 'undecided',
      decisionFor: null,
      noticeGivenOn: null,
      description: null,
      comments: null,
      tags: [],
      customFields: {},
      externalRefs: [],
    });
  });

  it('becomes tidy: amounts in minor units, codes in upper case, texts trimmed, lists without repeats', () => {
    const parsed = contractInput.parse({
      ...REQUIRED,
      name: '  Acme MSA ',
      providerId: REQUIRED.providerId.toUpperCase(),
      recurringCost: '1500',
      renewalCost: '0',
      oneTimeCost: '12',
      currency: ' jpy ',
      contractType: '',
      owner: ' ',
      leadDays: [90, 30, 90, 7],
      tags: ['core', 'edge', 'core'],
    });
    expect(parsed).toMatchObject({
      name: 'Acme MSA',
      providerId: REQUIRED.providerId,
      recurringCost: 1_500,
      renewalCost: 0,
      oneTimeCost: 12,
      currency: 'JPY',
      contractType: null,
      owner: null,
      leadDays: [7, 30, 90],
      tags: ['core', 'edge'],
    });
  });

  it('counts characters, not UTF-16 units', () => {
    expect(refusals({ ...REQUIRED, name: '😀'.repeat(512) })).toEqual([]);
    expect(refusals({ ...REQUIRED, name: '😀'.repeat(513) })).toHaveLength(1);
  });

  it.each<[name: string, change: Record<string, unknown>, error: FieldError]>([
    ['a missing name', { name: undefined }, { path: 'name', message: 'is required', code: 'required' }],
    ['a missing status', { status: undefined }, { path: 'status', message: 'is required', code: 'required' }],
    [
      'a missing start',
      { startDate: undefined },
      { path: 'startDate', message: 'is required', code: 'required' },
    ],
    ['an empty name', { name: '  ' }, { path: 'name', message: 'must not be empty', code: 'invalid_length' }],
    [
      'a name too long',
      { name: 'x'.repeat(513) },
      { path: 'name', message: 'must have at most 512 characters', code: 'invalid_length' },
    ],
    [
      'a line break in a name',
      { name: 'a\nb' },
      {
        path: 'name',
        message: 'must not hold control characters or line breaks',
        code: 'control_characters',
      },
    ],
    [
      'a line break after a name',
      { name: 'a\n' },
      {
        path: 'name',
        message: 'must not hold control characters or line breaks',
        code: 'control_characters',
      },
    ],
    [
      'half a surrogate pair',
      { owner: 'a\ud800' },
      {
        path: 'owner',
        message: 'must not hold control characters or line breaks',
        code: 'control_characters',
      },
    ],
    [
      'a NUL in a long text',
      { comments: 'a\u0000b' },
      {
        path: 'comments',
        message: 'must not hold control characters other than line breaks and tabs',
        code: 'control_characters',
      },
    ],
    [
      'a long text too long',
      { description: 'é'.repeat(32_769) },
      { path: 'description', message: 'must have at most 65536 bytes', code: 'invalid_length' },
    ],
    [
      'a provider that is no id',
      { providerId: 'Acme' },
      { path: 'providerId', message: 'must be a UUID', code: 'invalid_id' },
    ],
    [
      'a tenant of another type',
      { tenantId: 5 },
      { path: 'tenantId', message: 'must be a UUID or null', code: 'invalid_type' },
    ],
    [
      'an unknown status',
      { status: 'Active' },
      {
        path: 'status',
        message: 'must be one of draft, pending, active, expired, cancelled',
        code: 'invalid_choice',
      },
    ],
    [
      'an unknown type',
      { contractType: 'lease' },
      {
        path: 'contractType',
        message:
          'must be one of hardware, software, saas, services, managed, support, warranty, other, or empty',
        code: 'invalid_choice',
      },
    ],
    [
      'a day that does not exist',
      { startDate: '2026-02-30' },
      {
        path: 'startDate',
        message: 'must be a real date as YYYY-MM-DD, from 1900-01-01 to 9999-12-31',
        code: 'invalid_date',
      },
    ],
    [
      'an end that does not exist',
      { endDate: '2026-04-31' },
      {
        path: 'endDate',
        message: 'must be a real date as YYYY-MM-DD, from 1900-01-01 to 9999-12-31',
        code: 'invalid_date',
      },
    ],
    [
      'an end that is no text',
      { endDate: 20261231 },
      { path: 'endDate', message: 'must be a date as YYYY-MM-DD, or null', code: 'invalid_type' },
    ],
    [
      'an end before the start',
      { endDate: '2025-12-31' },
      { path: 'endDate', message: 'must not be before startDate (2026-01-01)', code: 'before_start' },
    ],
    [
      'an operator for a value',
      { startDate: { $gt: '' } },
      { path: 'startDate', message: 'must be a date as YYYY-MM-DD', code: 'invalid_type' },
    ],
    [
      'an amount as a number',
      { recurringCost: 18_000 },
      {
        path: 'recurringCost',
        message: 'must be a decimal number as text, such as "18000.00"',
        code: 'invalid_type',
      },
    ],
    [
      'a negative amount',
      { oneTimeCost: '-1' },
      { path: 'oneTimeCost', message: 'must not be negative', code: 'out_of_range' },
    ],
    [
      'more decimals than the currency has',
      { renewalCost: '1.5', currency: 'JPY' },
      { path: 'renewalCost', message: 'must have at most 0 decimal(s) in JPY', code: 'too_many_decimals' },
    ],
    [
      'an unknown currency',
      { currency: 'EURO' },
      {
        path: 'currency',
        message: 'must be an ISO 4217 currency code such as "USD"',
        code: 'unknown_currency',
      },
    ],
    [
      'a negative notice period',
      { noticePeriodDays: -1 },
      { path: 'noticePeriodDays', message: 'must be a whole number from 0 to 3650', code: 'out_of_range' },
    ],
    [
      'part of a day',
      { noticePeriodDays: 1.5 },
      { path: 'noticePeriodDays', message: 'must be a whole number from 0 to 3650', code: 'invalid_type' },
    ],
    [
      'a number beyond all bounds',
      { noticePeriodDays: 1e20 },
      { path: 'noticePeriodDays', message: 'must be a whole number from 0 to 3650', code: 'out_of_range' },
    ],
    [
      'a term of no months',
      { termMonths: 0 },
      { path: 'termMonths', message: 'must be a whole number from 1 to 1200', code: 'out_of_range' },
    ],
    [
      'a lead of no days',
      { leadDays: [30, 0] },
      { path: 'leadDays[1]', message: 'must be a whole number from 1 to 3650', code: 'out_of_range' },
    ],
    [
      'too many leads',
      { leadDays: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
      { path: 'leadDays', message: 'must have at most 10 entries', code: 'invalid_length' },
    ],
    [
      'text for true',
      { autoRenew: 'true' },
      { path: 'autoRenew', message: 'must be true or false', code: 'invalid_type' },
    ],
    [
      'a decision’s date without a decision',
      { decisionFor: '2026-12-31' },
      {
        path: 'decisionFor',
        message: 'must be empty while renewalDecision is undecided',
        code: 'no_decision',
      },
    ],
    [
      'an unknown field',
      { endsOn: '2026-12-31' },
      { path: 'endsOn', message: 'is not a known field', code: 'unknown_field' },
    ],
    [
      'a field that the server sets',
      { decidedBy: 'me' },
      { path: 'decidedBy', message: 'is not a known field', code: 'unknown_field' },
    ],
    [
      'an empty tag',
      { tags: ['a', ''] },
      { path: 'tags[1]', message: 'must not be empty', code: 'invalid_length' },
    ],
    [
      'the same reference twice',
      {
        externalRefs: [
          { source: 's', id: '1' },
          { source: 's', id: '1', url: 'x' },
        ],
      },
      { path: 'externalRefs', message: 'must not name the same source and id twice', code: 'duplicate' },
    ],
    [
      'half a reference',
      { externalRefs: [{ source: 's' }] },
      { path: 'externalRefs[0].id', message: 'is required', code: 'required' },
    ],
    [
      'a field’s name with a dollar',
      { customFields: { a: [{ $b: 1 }] } },
      {
        path: 'customFields',
        message: 'names must match [A-Za-z][A-Za-z0-9_-]{0,63} at every level',
        code: 'invalid_name',
      },
    ],
    [
      'custom fields that are no object',
      { customFields: [] },
      { path: 'customFields', message: 'must be an object', code: 'invalid_type' },
    ],
    [
      'custom fields too large',
      { customFields: { a: 'x'.repeat(65_536) } },
      { path: 'customFields', message: 'must have at most 65536 bytes as JSON', code: 'invalid_length' },
    ],
  ])('is refused for %s', (_name, change, error) => {
    expect(refusals({ ...REQUIRED, ...change })).toEqual([error]);
  });

  it('is refused for JSON nested without end, and the walk over it survives', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    expect(refusals({ ...REQUIRED, customFields: { a: deep } })).toEqual([
      { path: 'customFields.a', message: 'must be JSON, nested at most 8 levels deep', code: 'invalid_json' },
    ]);
  });

  it('is refused when it is no object', () => {
    for (const input of ['text', 5, [], null]) {
      expect(refusals(input)).toEqual([{ path: '', message: 'must be an object', code: 'invalid_type' }]);
    }
  });

  it('is told of every fault at once', () => {
    const paths = refusals({ name: '', status: 'x', startDate: 'x', leadDays: [0] }).map(({ path }) => path);
    expect(paths.sort()).toEqual(['leadDays[0]', 'name', 'providerId', 'startDate', 'status']);
  });
});
