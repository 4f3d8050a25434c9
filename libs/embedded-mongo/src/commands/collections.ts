import { BsonWriter } from '../bson/bson-writer.js';
import { documentValue } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { compileFilter } from '../query/matcher.js';
import { parseFilter } from '../query/parse-filter.js';
import { writeIndexSpec } from '../storage/catalog.js';
import { listBatch } from './find.js';
import { type Command } from './server-context.js';
import { okReply } from './write-reply.js';

export const create: Command = {
  kind: 'write',
  fields: [],
  run(context, request) {
    const name = request.collection();
    const { database } = request;
    return context.scheduler.writeNow(() => {
      if (context.catalog.get(database, name) !== undefined)
        throw new CommandError(ErrorCode.NamespaceExists, `Collection ${database}.${name} already exists.`);
      context.catalog.create(database, name);
      return okReply();
    });
  },
};

export const drop: Command = {
  kind: 'write',
  fields: [],
  run(context, request) {
    const name = request.collection();
    const { database } = request;
    return context.scheduler.writeNow(() => {
      const collection = context.catalog.get(database, name);
      if (collection === undefined) return okReply();
      context.catalog.drop(collection);
      return new BsonWriter()
        .int('nIndexesWas', collection.secondary.length + 1)
        .string('ns', `${database}.${name}`)
        .double('ok', 1)
        .finish();
    });
  },
};

export const dropDatabase: Command = {
  kind: 'write',
  fields: [],
  run(context, request) {
    return context.scheduler.writeNow(() => {
      for (const collection of context.catalog.collections())
        if (collection.database === request.database) context.catalog.drop(collection);
      return new BsonWriter().string('dropped', request.database).double('ok', 1).finish();
    });
  },
};

export const listCollections: Command = {
  kind: 'other',
  fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  run(context, request) {
    const filter = request.object('filter');
    const matches = filter === undefined ? () => true : compileFilter(parseFilter(filter));
    const nameOnly = request.bool('nameOnly', false);
    const documents = context.catalog
      .collections()
      .filter((collection) => collection.database === request.database)
      .map((collection) => {
        const writer = new BsonWriter().string('name', collection.name).string('type', 'collection');
        if (nameOnly) return writer.finish();
        writer.startObject('options').end().startObject('info').bool('readOnly', false).end();
        writer.startObject('idIndex');
        writeIndexSpec(writer, collection.primary.definition);
        return writer.end().finish();
      })
      .filter((document) => matches(documentValue(document)));
    return listBatch(context, request, `${request.database}.$cmd.listCollections`, documents);
  },
};

export const listDatabases: Command = {
  kind: 'other',
  fields: ['filter', 'nameOnly', 'authorizedDatabases'],
  run(context, request) {
    const filter = request.object('filter');
    const matches = filter === undefined ? () => true : compileFilter(parseFilter(filter));
    const nameOnly = request.bool('nameOnly', false);
    const names = new Set(context.catalog.collections().map((collection) => collection.database));
    const documents = [...names]
      .sort()
      .map((name) => {
        const writer = new BsonWriter().string('name', name);
        if (!nameOnly) writer.bool('empty', false);
        return writer.finish();
      })
      .filter((document) => matches(documentValue(document)));
    const reply = new BsonWriter().startArray('databases');
    documents.forEach((document, i) => reply.document(String(i), document));
    return reply.end().double('ok', 1).finish();
  },
};
