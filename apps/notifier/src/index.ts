export { CONSUMER_GROUP, createNotifier } from './create-notifier.js';
export { type NotifierDependencies } from './deps.js';
