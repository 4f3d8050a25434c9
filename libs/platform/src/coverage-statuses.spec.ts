import { loadConfig } from './config.js';

const statuses = (text?: string) => loadConfig({ TENOR_COVERAGE_STATUSES: text }).coverageStatuses;

test.each([undefined, '', ' '])(
  'without a list (%j) devices are expected to be covered by default',
  (text) => {
    expect(statuses(text)).toEqual(['active', 'staged', 'failed']);
  },
);

test('what the list names counts, whatever the blanks and the order', () => {
  expect(statuses(' offline ,active,offline')).toEqual(['active', 'offline']);
});

test.each(['activ', 'active,', ',', 'active;staged', 'Active', 'active,"staged"', 'constructor'])(
  '%j stops the start, and it is said what can be named',
  (text) => {
    expect(() => statuses(text)).toThrow(
      'TENOR_COVERAGE_STATUSES must be states of devices, several separated by commas: active, planned, staged, failed, offline, inventory, decommissioning',
    );
  },
);
