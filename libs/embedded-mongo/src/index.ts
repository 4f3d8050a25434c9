export { type EmbeddedMongo, type EmbeddedMongoOptions, startEmbeddedMongo } from './start-embedded-mongo.js';
export { findEmbeddedMongo, hasEmbeddedMongo } from './find-embedded-mongo.js';
