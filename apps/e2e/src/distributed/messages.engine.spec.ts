import { tellMessages } from '../testing/messages-story.js';
import { startDistributed } from './start-distributed.js';

jest.setTimeout(180_000);

tellMessages(startDistributed);
