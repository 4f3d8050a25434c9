import { startEmbedded } from './product/start-embedded.js';
import { tellMainJob } from './testing/main-job-story.js';

jest.setTimeout(120_000);

tellMainJob(startEmbedded);
