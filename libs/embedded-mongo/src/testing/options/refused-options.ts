import { type Document } from 'bson';

/** A command of MongoDB's reference that this server has, and what of it this server does not have. */
export interface CommandOptions {
  /** A valid command, which the options are added to. */
  readonly base: Document;
  /** Options, with a value that MongoDB takes, that must be refused by name. */
  readonly refused: Document;
  /** Options that are refused if true and are the default if false. */
  readonly falseOnly?: readonly string[];
  /** Where in the command the options stand, if not at its top. */
  readonly within?: (options: Document) => Document;
}

const collation = { locale: 'en' };
const index = { key: { b: 1 }, name: 'b_1' };

/** Fields that MongoDB's drivers, shells and servers may add to any command. */
export const genericRefused: Document = {
  $clusterTime: { clusterTime: 1 },
  autocommit: false,
  startTransaction: true,
  stmtId: 1,
  stmtIds: [1],
  $audit: {},
  $client: {},
  $configServerState: {},
  $queryOptions: {},
  $unknown: 1,
  allowImplicitCollectionCreation: true,
  databaseVersion: {},
  mayBypassWriteBlocking: true,
  maxTimeMSOpOnly: 5,
  rawData: true,
  readOnceCursors: true,
  serialization_context: {},
  shardVersion: {},
  tracking_info: {},
  unknown: 1,
};

/**
 * Every command, with the options of the official reference (7.0 and 8.0) that are not this server's.
 * Source: https://www.mongodb.com/docs/manual/reference/command/
 */
export const commandOptions: Readonly<Record<string, CommandOptions>> = {
  hello: {
    base: { hello: 1 },
    refused: {
      saslSupportedMechs: 'tenor.user',
      speculativeAuthenticate: {},
      topologyVersion: {},
      maxAwaitTimeMS: 5,
      hostInfo: 'x',
      internalClient: {},
    },
    falseOnly: ['loadBalanced'],
  },
  ping: { base: { ping: 1 }, refused: {} },
  buildInfo: { base: { buildInfo: 1 }, refused: { generateErrorForTestCommand: true } },
  serverStatus: {
    base: { serverStatus: 1 },
    refused: { metrics: 0, repl: 0, locks: 0, mirroredReads: 1, latchAnalysis: 1, tcmalloc: 1 },
  },
  endSessions: { base: { endSessions: [] }, refused: {} },
  find: {
    base: { find: 'things' },
    refused: {
      collation,
      let: {},
      max: { a: 5 },
      min: { a: 1 },
      oplogReplay: true,
      term: 1,
      readOnce: true,
      resumeAfter: {},
      requestResumeToken: true,
      maxScan: 1,
      snapshot: true,
      options: {},
      querySettings: {},
      includeQueryStatsMetrics: true,
    },
    falseOnly: [
      'allowDiskUse',
      'allowPartialResults',
      'noCursorTimeout',
      'tailable',
      'awaitData',
      'returnKey',
      'showRecordId',
    ],
  },
  getMore: {
    base: { getMore: 1, collection: 'things' },
    refused: { maxTimeMS: 5, term: 1, lastKnownCommittedOpTime: {} },
  },
  killCursors: { base: { killCursors: 'things', cursors: [] }, refused: {} },
  insert: {
    base: { insert: 'things', documents: [{ _id: 9 }] },
    refused: {
      bypassEmptyTsReplacement: true,
      encryptionInformation: {},
      isTimeseriesNamespace: true,
      collectionUUID: 'x',
    },
    falseOnly: ['bypassDocumentValidation'],
  },
  update: {
    base: { update: 'things', updates: [{ q: {}, u: { $set: { a: 1 } } }] },
    refused: {
      let: {},
      collation,
      runtimeConstants: {},
      bypassEmptyTsReplacement: true,
      encryptionInformation: {},
    },
    falseOnly: ['bypassDocumentValidation'],
  },
  'update.updates': {
    base: { q: {}, u: { $set: { a: 1 } } },
    within: (options) => ({ update: 'things', updates: [options] }),
    refused: {
      c: {},
      collation,
      sort: { a: 1 },
      upsertSupplied: true,
      allowShardKeyUpdatesWithoutFullShardKeyInQuery: true,
      sampleId: 'x',
    },
  },
  delete: {
    base: { delete: 'things', deletes: [{ q: { _id: 9 }, limit: 1 }] },
    refused: {
      let: {},
      collation,
      runtimeConstants: {},
      bypassDocumentValidation: false,
      encryptionInformation: {},
    },
  },
  'delete.deletes': {
    base: { q: { _id: 9 }, limit: 1 },
    within: (options) => ({ delete: 'things', deletes: [options] }),
    refused: { collation, sampleId: 'x' },
  },
  findAndModify: {
    base: { findAndModify: 'things', query: { _id: 9 }, update: { $set: { a: 1 } } },
    refused: {
      let: {},
      collation,
      runtimeConstants: {},
      sampleId: 'x',
      encryptionInformation: {},
      projection: { a: 1 },
    },
    falseOnly: ['bypassDocumentValidation'],
  },
  aggregate: {
    base: { aggregate: 'things', pipeline: [], cursor: {} },
    refused: {
      collation,
      let: {},
      explain: true,
      exchange: {},
      fromMongos: true,
      needsMerge: true,
      needsSortedMerge: true,
      isMapReduceCommand: true,
      requestReshardingResumeToken: true,
      runtimeConstants: {},
      querySettings: {},
      writeConcern: { w: 1 },
    },
    falseOnly: ['allowDiskUse', 'bypassDocumentValidation'],
  },
  'aggregate.cursor': {
    base: {},
    within: (cursor) => ({ aggregate: 'things', pipeline: [], cursor }),
    refused: { maxTimeMS: 5, tailable: true },
  },
  count: {
    base: { count: 'things' },
    refused: {
      collation,
      fields: { a: 1 },
      mirrored: true,
      queryOptions: {},
      encryptionInformation: {},
      writeConcern: { w: 1 },
    },
  },
  distinct: {
    base: { distinct: 'things', key: 'a' },
    refused: { collation, unwindDotted: true, writeConcern: { w: 1 } },
  },
  explain: {
    base: { explain: { find: 'things' } },
    refused: { readConcern: { level: 'local' }, queryPlanner: true },
  },
  'explain.find': {
    base: { find: 'things' },
    within: (explain) => ({ explain }),
    refused: { collation, let: {}, max: {}, unknown: 1, writeConcern: {} },
    falseOnly: ['allowDiskUse', 'tailable'],
  },
  'explain.aggregate': {
    base: { aggregate: 'things', pipeline: [], cursor: {} },
    within: (explain) => ({ explain }),
    refused: { collation, let: {}, unknown: 1 },
    falseOnly: ['allowDiskUse'],
  },
  create: {
    base: { create: 'made' },
    refused: {
      autoIndexId: true,
      capped: true,
      changeStreamPreAndPostImages: { enabled: true },
      clusteredIndex: {},
      collation,
      encryptedFields: {},
      expireAfterSeconds: 5,
      idIndex: {},
      indexOptionDefaults: {},
      max: 5,
      pipeline: [],
      size: 5,
      storageEngine: {},
      temp: true,
      timeseries: { timeField: 'at' },
      validationAction: 'warn',
      validationLevel: 'off',
      validator: {},
      viewOn: 'things',
    },
  },
  drop: { base: { drop: 'made' }, refused: { collectionUUID: 'x' } },
  dropDatabase: { base: { dropDatabase: 1, $db: 'other' }, refused: {} },
  listCollections: {
    base: { listCollections: 1 },
    refused: { includePendingDrops: true, readConcern: { level: 'local' } },
  },
  listDatabases: { base: { listDatabases: 1 }, refused: { readConcern: { level: 'local' } } },
  createIndexes: {
    base: { createIndexes: 'things', indexes: [index] },
    refused: { commitQuorum: 1, ignoreUnknownIndexOptions: true, isTimeseriesNamespace: true },
  },
  'createIndexes.indexes': {
    base: index,
    within: (options) => ({ createIndexes: 'things', indexes: [options] }),
    refused: {
      '2dsphereIndexVersion': 3,
      bits: 26,
      bucketSize: 1,
      clustered: true,
      collation,
      default_language: 'en',
      dropDups: true,
      language_override: 'l',
      max: 1,
      min: 1,
      ns: 'tenor.things',
      prepareUnique: true,
      storageEngine: {},
      textIndexVersion: 3,
      unknown: 1,
      v: 1,
      weights: {},
      wildcardProjection: {},
    },
    falseOnly: ['hidden'],
  },
  dropIndexes: { base: { dropIndexes: 'things', index: [] }, refused: { isTimeseriesNamespace: true } },
  listIndexes: {
    base: { listIndexes: 'things' },
    refused: { includeBuildUUIDs: true, includeIndexBuildInfo: true, readConcern: { level: 'local' } },
  },
  collStats: {
    base: { collStats: 'things' },
    refused: { scale: 1024, waitForLock: true, readConcern: { level: 'local' } },
  },
  validate: {
    base: { validate: 'things' },
    refused: {
      full: true,
      background: true,
      repair: true,
      metadata: true,
      checkBSONConformance: true,
      fixMultikey: true,
      enforceFastCount: true,
    },
  },
};
