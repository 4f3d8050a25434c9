/* global jest */
// A busy machine makes a test slow, not wrong: each test and hook has a minute. A spec that needs longer says so.
jest.setTimeout(60_000);
