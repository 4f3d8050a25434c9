import { tellMainJob } from '../testing/main-job-story.js';
import { startDistributed } from './start-distributed.js';

jest.setTimeout(180_000);

tellMainJob(startDistributed);
