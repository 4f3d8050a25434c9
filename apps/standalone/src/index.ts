export { startTenor, type Tenor } from './tenor.js';
