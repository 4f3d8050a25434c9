import { tellImport } from '../testing/import-story.js';
import { startTopology } from './start-distributed.js';

jest.setTimeout(180_000);

// Two REST faces: what both are asked for at the same time is done once.
tellImport((env = {}) =>
  startTopology({ env, processes: { 'contracts-api': 2, 'job-runner': 1, notifier: 1 } }),
);
