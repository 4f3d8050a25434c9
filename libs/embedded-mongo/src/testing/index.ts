export { type TestMongo, startTestMongo } from './start-test-mongo.js';
