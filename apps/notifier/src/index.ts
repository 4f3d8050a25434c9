export { CONSUMER_GROUP, createNotifier, type NotifierDependencies } from './create-notifier.js';
