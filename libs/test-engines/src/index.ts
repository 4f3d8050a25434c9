export * from './kafka/console-producer.js';
export { makeTestCertificate } from './kafka/kafka-certificates.js';
export * from './kafka/kafka-distribution.js';
export * from './kafka/kafka-properties.js';
export * from './kafka/start-kafka.js';
export * from './rights-proxy/needed-rights.js';
export * from './rights-proxy/start-rights-proxy.js';
export { type MongoJavaServer, startMongoJavaServer } from './mongo-java-server/start-mongo-java-server.js';
