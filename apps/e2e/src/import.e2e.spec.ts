import { startEmbedded } from './product/start-embedded.js';
import { tellImport } from './testing/import-story.js';

jest.setTimeout(120_000);

tellImport(startEmbedded);
