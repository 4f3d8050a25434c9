import { startEmbedded } from '../product/start-embedded.js';
import { tellMessages } from '../testing/messages-story.js';

jest.setTimeout(120_000);

tellMessages(startEmbedded);
