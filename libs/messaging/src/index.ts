export * from './cloud-event.js';
export * from './create-event-port.js';
export * from './dead-letter.js';
export * from './embedded/embedded-event-port.js';
export * from './event-port.js';
export * from './event-port-strategy.js';
export * from './murmur2.js';
export * from './retry-policy.js';
