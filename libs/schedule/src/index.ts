export * from './decide-tick.js';
export * from './occurrences.js';
export * from './parse-cron.js';
export * from './wall-clock.js';
