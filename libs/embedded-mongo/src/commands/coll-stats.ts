import { BsonWriter } from '../bson/bson-writer.js';
import { type Command } from './server-context.js';

export const collStats: Command = {
  kind: 'other',
  fields: [],
  run(context, request) {
    const name = request.collection();
    const collection = context.catalog.get(request.database, name);
    return new BsonWriter()
      .string('ns', `${request.database}.${name}`)
      .int('count', collection === undefined ? 0 : context.store.count(collection))
      .int('nindexes', collection === undefined ? 0 : collection.secondary.length + 1)
      .bool('capped', false)
      .double('ok', 1)
      .finish();
  },
};
