export * from './block-kit-limits.js';
export * from './github-sink.js';
export type { SinkComment, SinkIssue } from './github-store.js';
export type { HttpSink, HttpTreatment, ScriptedTreatment, SinkAnswer, SinkRequest } from './http-sink.js';
export * from './slack-sink.js';
export * from './smtp-sink.js';
