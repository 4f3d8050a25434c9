import { JOB_NAMES } from './job-definitions.js';
import { jobParamsJsonSchema, parseJobParams } from './parse-job-params.js';

const DEFAULTS = {
  windowDays: 60,
  includeExpired: false,
  expiredWithinDays: 90,
  imminentDays: 7,
  noticeLeadDays: 14,
};

describe('the parameters of renewal-check', () => {
  it.each([undefined, null, {}])('have their defaults when nothing is given (%j)', (raw) => {
    expect(parseJobParams('renewal-check', raw)).toEqual({
      ok: true,
      value: { job: 'renewal-check', params: DEFAULTS, asOf: undefined, notify: undefined },
    });
  });

  it('are kept apart from what every job takes', () => {
    const raw = { windowDays: 30, asOf: '2026-03-01', notify: false };
    expect(parseJobParams('renewal-check', raw)).toEqual({
      ok: true,
      value: {
        job: 'renewal-check',
        params: { ...DEFAULTS, windowDays: 30 },
        asOf: '2026-03-01',
        notify: false,
      },
    });
  });

  it.each([
    ['windowDays', 1, 3650],
    ['expiredWithinDays', 1, 3650],
    ['imminentDays', 0, 365],
    ['noticeLeadDays', 0, 365],
  ])('%s goes from %i to %i, both included', (name, min, max) => {
    const message = `must be a whole number from ${min} to ${max}`;
    const error = { path: `params.${name}`, message, code: 'out_of_range' };
    for (const value of [min, max]) {
      expect(parseJobParams('renewal-check', { [name]: value })).toMatchObject({ ok: true });
    }
    for (const value of [min - 1, max + 1]) {
      expect(parseJobParams('renewal-check', { [name]: value })).toEqual({ ok: false, errors: [error] });
    }
    for (const value of [`${min}`, min + 0.5, null]) {
      expect(parseJobParams('renewal-check', { [name]: value })).toEqual({
        ok: false,
        errors: [{ ...error, code: 'invalid_type' }],
      });
    }
  });

  it.each([
    [{ includeExpired: 'yes' }, 'params.includeExpired', 'must be true or false', 'invalid_type'],
    [{ notify: 1 }, 'params.notify', 'must be true or false', 'invalid_type'],
    [
      { asOf: '2026-02-30' },
      'params.asOf',
      'must be a real date as YYYY-MM-DD, from 1900-01-01 to 9999-12-31',
      'invalid_date',
    ],
    [{ windowdays: 60 }, 'params.windowdays', 'is not a known field', 'unknown_field'],
    [[], 'params', 'must be an object', 'invalid_type'],
    ['windowDays=60', 'params', 'must be an object', 'invalid_type'],
  ])('%j are refused at %s: %s', (raw, path, message, code) => {
    expect(parseJobParams('renewal-check', raw)).toEqual({ ok: false, errors: [{ path, message, code }] });
  });

  it('are described as JSON Schema with bounds and defaults', () => {
    expect(jobParamsJsonSchema('renewal-check')).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: {
        windowDays: { type: 'integer', default: 60, minimum: 1, maximum: 3650 },
        imminentDays: { type: 'integer', default: 7, minimum: 0, maximum: 365 },
        asOf: { type: 'string', format: 'date' },
      },
    });
  });
});

describe('jobs', () => {
  it('refuse a name that none has, and list the names', () => {
    expect(parseJobParams('renewal-chek', {})).toEqual({
      ok: false,
      errors: [
        { path: 'job', message: `is not a known job (known: ${JOB_NAMES.join(', ')})`, code: 'unknown_job' },
      ],
    });
  });

  it('can all be asked for without parameters, and describe themselves', () => {
    for (const name of JOB_NAMES) {
      expect(parseJobParams(name, {})).toMatchObject({ ok: true });
      expect(jobParamsJsonSchema(name)).toMatchObject({ type: 'object' });
    }
  });
});
