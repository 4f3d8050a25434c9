import { BsonWriter } from '../bson/bson-writer.js';
import { MAX_DOCUMENT_BYTES } from '../storage/document-store.js';
import { MAX_MESSAGE_BYTES } from '../wire/message.js';
import { MAX_WRITE_BATCH } from './insert.js';
import { cursorIdOf } from './find.js';
import { sessionOf } from './generic-fields.js';
import { forgetSession, hasRecords } from './retry-records.js';
import { type Command } from './server-context.js';
import { okReply } from './write-reply.js';

/** MongoDB 7.0's, whose subset this server speaks. */
const MAX_WIRE_VERSION = 21;
const VERSION = '7.0.0';

/** What a driver asks first. There is no `setName` and no `msg`: a standalone. */
export const hello: Command = {
  kind: 'other',
  fields: ['client', 'helloOk', 'compression', 'loadBalanced', 'backpressure'],
  run(context, request) {
    request.refuseIfSet('loadBalanced');
    return new BsonWriter()
      .bool('helloOk', true)
      .bool(request.name === 'hello' ? 'isWritablePrimary' : 'ismaster', true)
      .int('maxBsonObjectSize', MAX_DOCUMENT_BYTES)
      .int('maxMessageSizeBytes', MAX_MESSAGE_BYTES)
      .int('maxWriteBatchSize', MAX_WRITE_BATCH)
      .date('localTime', context.now())
      .int('logicalSessionTimeoutMinutes', 30)
      .int('connectionId', request.connectionId)
      .int('minWireVersion', 0)
      .int('maxWireVersion', MAX_WIRE_VERSION)
      .bool('readOnly', false)
      .double('ok', 1)
      .finish();
  },
};

export const ping: Command = { kind: 'other', fields: [], run: okReply };

export const buildInfo: Command = {
  kind: 'other',
  fields: [],
  run() {
    return new BsonWriter()
      .string('version', VERSION)
      .startArray('versionArray')
      .int('0', 7)
      .int('1', 0)
      .int('2', 0)
      .int('3', 0)
      .end()
      .startArray('modules')
      .string('0', 'tenor-embedded')
      .end()
      .int('bits', 64)
      .int('maxBsonObjectSize', MAX_DOCUMENT_BYTES)
      .double('ok', 1)
      .finish();
  },
};

export const endSessions: Command = {
  kind: 'other',
  fields: [],
  async run(context, request) {
    const ended: Buffer[] = [];
    for (const lsid of request.array('endSessions')) {
      const session = sessionOf('endSessions', lsid);
      context.cursors.closeSession(session.toString('latin1'));
      if (hasRecords(context, session)) ended.push(session);
    }
    if (ended.length > 0)
      await context.scheduler.writeNow(() => {
        for (const session of ended) forgetSession(context, session);
      });
    return okReply();
  },
};

export const killCursors: Command = {
  kind: 'other',
  fields: ['cursors'],
  run(context, request) {
    const namespace = `${request.database}.${request.string('killCursors')}`;
    const ids = request.array('cursors').map(cursorIdOf);
    const killed = ids.filter((id) => context.cursors.closeOf(id, namespace));
    const missing = ids.filter((id) => !killed.includes(id));
    const writer = new BsonWriter();
    const list = (name: string, some: readonly bigint[]): void => {
      writer.startArray(name);
      some.forEach((id, i) => writer.long(String(i), id));
      writer.end();
    };
    list('cursorsKilled', killed);
    list('cursorsNotFound', missing);
    list('cursorsAlive', []);
    list('cursorsUnknown', []);
    return writer.double('ok', 1).finish();
  },
};

export const serverStatus: Command = {
  kind: 'other',
  fields: [],
  run(context) {
    return new BsonWriter()
      .string('version', VERSION)
      .string('process', 'tenor-embedded-mongo')
      .int('pid', process.pid)
      .double('uptime', (context.now() - context.startedAt) / 1000)
      .date('localTime', context.now())
      .startObject('storageEngine')
      .string('name', 'lmdb')
      .bool('persistent', true)
      .end()
      .startObject('metrics')
      .startObject('cursor')
      .startObject('open')
      .int('total', context.cursors.size)
      .end()
      .end()
      .end()
      .double('ok', 1)
      .finish();
  },
};
