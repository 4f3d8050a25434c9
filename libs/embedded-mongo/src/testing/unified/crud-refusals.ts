/** How a test is refused. */
export interface Refusal {
  readonly code: number;
  /** Part of the message: it names what is refused. */
  readonly message: string;
}

/** By refusal, the tests that want what this server does not have. */
const refusals: readonly (Refusal & { readonly tests: readonly string[] })[] = [
  {
    code: 9,
    message: 'updates with an aggregation pipeline are not supported',
    tests: [
      'bulkWrite-updateMany-dots_and_dollars.json: Updating document to set top-level dollar-prefixed key on 5.0+ server',
      'bulkWrite-updateMany-dots_and_dollars.json: Updating document to set top-level dotted key on 5.0+ server',
      'bulkWrite-updateMany-dots_and_dollars.json: Updating document to set dollar-prefixed key in embedded doc on 5.0+ server',
      'bulkWrite-updateMany-dots_and_dollars.json: Updating document to set dotted key in embedded doc on 5.0+ server',
      'bulkWrite-updateMany-pipeline.json: UpdateMany in bulk write using pipelines',
      'bulkWrite-updateMany-rawdata.json: BulkWrite updateMany with rawData option on less than 8.2.0 - ignore argument',
      'bulkWrite-updateOne-dots_and_dollars.json: Updating document to set top-level dollar-prefixed key on 5.0+ server',
      'bulkWrite-updateOne-dots_and_dollars.json: Updating document to set top-level dotted key on 5.0+ server',
      'bulkWrite-updateOne-dots_and_dollars.json: Updating document to set dollar-prefixed key in embedded doc on 5.0+ server',
      'bulkWrite-updateOne-dots_and_dollars.json: Updating document to set dotted key in embedded doc on 5.0+ server',
      'bulkWrite-updateOne-pipeline.json: UpdateOne in bulk write using pipelines',
      'bulkWrite-updateOne-rawdata.json: BulkWrite updateOne with rawData option on less than 8.2.0 - ignore argument',
      'findOneAndUpdate-comment.json: findOneAndUpdate with string comment',
      'findOneAndUpdate-comment.json: findOneAndUpdate with document comment',
      'findOneAndUpdate-dots_and_dollars.json: Updating document to set top-level dollar-prefixed key on 5.0+ server',
      'findOneAndUpdate-dots_and_dollars.json: Updating document to set top-level dotted key on 5.0+ server',
      'findOneAndUpdate-dots_and_dollars.json: Updating document to set dollar-prefixed key in embedded doc on 5.0+ server',
      'findOneAndUpdate-dots_and_dollars.json: Updating document to set dotted key in embedded doc on 5.0+ server',
      'findOneAndUpdate-pipeline.json: FindOneAndUpdate using pipelines',
      'findOneAndUpdate-rawdata.json: findOneAndUpdate with rawData option on less than 8.2.0 - ignore argument',
      'updateMany-dots_and_dollars.json: Updating document to set top-level dollar-prefixed key on 5.0+ server',
      'updateMany-dots_and_dollars.json: Updating document to set top-level dotted key on 5.0+ server',
      'updateMany-dots_and_dollars.json: Updating document to set dollar-prefixed key in embedded doc on 5.0+ server',
      'updateMany-dots_and_dollars.json: Updating document to set dotted key in embedded doc on 5.0+ server',
      'updateMany-pipeline.json: UpdateMany using pipelines',
      'updateOne-dots_and_dollars.json: Updating document to set top-level dollar-prefixed key on 5.0+ server',
      'updateOne-dots_and_dollars.json: Updating document to set top-level dotted key on 5.0+ server',
      'updateOne-dots_and_dollars.json: Updating document to set dollar-prefixed key in embedded doc on 5.0+ server',
      'updateOne-dots_and_dollars.json: Updating document to set dotted key in embedded doc on 5.0+ server',
      'updateOne-pipeline.json: UpdateOne using pipelines',
    ],
  },
  {
    code: 59,
    message: "no such command: 'collMod'",
    tests: [
      'findOneAndUpdate-errorResponse.json: findOneAndUpdate document validation errInfo is accessible',
    ],
  },
  {
    code: 59,
    message: "no such command: 'configureFailPoint'",
    tests: [
      'bulkWrite-errorResponse.json: bulkWrite operations support errorResponse assertions',
      'deleteOne-errorResponse.json: delete operations support errorResponse assertions',
      'estimatedDocumentCount.json: estimatedDocumentCount errors correctly--command error',
      'estimatedDocumentCount.json: estimatedDocumentCount errors correctly--socket error',
      'insertOne-errorResponse.json: insert operations support errorResponse assertions',
      'updateOne-errorResponse.json: update operations support errorResponse assertions',
    ],
  },
  {
    code: 72,
    message: "readConcern level 'majority' is not supported",
    tests: ['aggregate-merge.json: Aggregate with $merge and majority readConcern'],
  },
  {
    code: 72,
    message: "BSON field 'aggregate.allowDiskUse' is not supported",
    tests: ['aggregate-allowdiskuse.json: Aggregate sends allowDiskUse true when true is specified'],
  },
  {
    code: 72,
    message: "BSON field 'find.allowDiskUse' is not supported",
    tests: ['find-allowdiskuse.json: Find sends allowDiskUse true when true is specified'],
  },
  {
    code: 73,
    message: 'aggregate on a database without a collection is not supported',
    tests: [
      'aggregate-merge-errorResponse.json: aggregate $merge DuplicateKey error is accessible',
      'db-aggregate-rawdata.json: Aggregate with rawData option on less than 8.2.0 - ignore argument',
      'db-aggregate.json: Aggregate with $listLocalSessions',
      'db-aggregate.json: Aggregate with $listLocalSessions and allowDiskUse',
    ],
  },
  {
    code: 40324,
    message: "Unrecognized pipeline stage name: '$merge'",
    tests: [
      'aggregate-merge.json: Aggregate with $merge',
      'aggregate-merge.json: Aggregate with $merge and batch size of 0',
      'aggregate-merge.json: Aggregate with $merge and local readConcern',
      'aggregate-merge.json: Aggregate with $merge and available readConcern',
    ],
  },
  {
    code: 40324,
    message: "Unrecognized pipeline stage name: '$out'",
    tests: [
      'aggregate-out.json: Aggregate with $out',
      'aggregate-out.json: Aggregate with $out and batch size of 0',
      'bypassDocumentValidation.json: Aggregate with $out passes bypassDocumentValidation: false',
    ],
  },
  {
    code: 40415,
    message: "BSON field 'aggregate.collation'",
    tests: [
      'aggregate-collation.json: Aggregate with collation',
      'count-collation.json: Count documents with collation',
    ],
  },
  {
    code: 40415,
    message: "BSON field 'aggregate.let'",
    tests: [
      'aggregate-let.json: Aggregate with let option',
      'aggregate-let.json: Aggregate to collection with let option',
    ],
  },
  {
    code: 40415,
    message: "BSON field 'count.collation'",
    tests: ['count-collation.json: Deprecated count with collation'],
  },
  {
    code: 40415,
    message: "BSON field 'create.viewOn'",
    tests: ['estimatedDocumentCount.json: estimatedDocumentCount works correctly on views'],
  },
  {
    code: 40415,
    message: "BSON field 'delete.deletes.collation'",
    tests: [
      'bulkWrite-collation.json: BulkWrite with delete operations and collation',
      'deleteMany-collation.json: DeleteMany when many documents match with collation',
      'deleteOne-collation.json: DeleteOne when many documents matches with collation',
    ],
  },
  {
    code: 40415,
    message: "BSON field 'delete.let'",
    tests: [
      'bulkWrite-deleteMany-let.json: BulkWrite deleteMany with let option',
      'bulkWrite-deleteOne-let.json: BulkWrite deleteOne with let option',
      'deleteMany-let.json: deleteMany with let option',
      'deleteOne-let.json: deleteOne with let option',
    ],
  },
  {
    code: 40415,
    message: "BSON field 'distinct.collation'",
    tests: ['distinct-collation.json: Distinct with a collation'],
  },
  {
    code: 40415,
    message: "BSON field 'find.collation'",
    tests: ['find-collation.json: Find with a collation'],
  },
  { code: 40415, message: "BSON field 'find.let'", tests: ['find-let.json: Find with let option'] },
  {
    code: 40415,
    message: "BSON field 'findAndModify.collation'",
    tests: [
      'findOneAndDelete-collation.json: FindOneAndDelete when one document matches with collation',
      'findOneAndReplace-collation.json: FindOneAndReplace when one document matches with collation returning the document after modification',
      'findOneAndUpdate-collation.json: FindOneAndUpdate when many documents match with collation returning the document before modification',
    ],
  },
  {
    code: 40415,
    message: "BSON field 'findAndModify.let'",
    tests: [
      'findOneAndDelete-let.json: findOneAndDelete with let option',
      'findOneAndReplace-let.json: findOneAndReplace with let option',
      'findOneAndUpdate-let.json: findOneAndUpdate with let option',
    ],
  },
  {
    code: 40415,
    message: "BSON field 'update.let'",
    tests: [
      'bulkWrite-replaceOne-let.json: BulkWrite replaceOne with let option',
      'bulkWrite-updateMany-let.json: BulkWrite updateMany with let option',
      'bulkWrite-updateOne-let.json: BulkWrite updateOne with let option',
      'replaceOne-let.json: ReplaceOne with let option',
      'updateMany-let.json: updateMany with let option',
      'updateOne-let.json: UpdateOne with let option',
    ],
  },
  {
    code: 40415,
    message: "BSON field 'update.updates.collation'",
    tests: [
      'bulkWrite-collation.json: BulkWrite with update operations and collation',
      'replaceOne-collation.json: ReplaceOne when one document matches with collation',
      'updateMany-collation.json: UpdateMany when many documents match with collation',
      'updateOne-collation.json: UpdateOne when one document matches with collation',
    ],
  },
];

/** Tests that the server refuses, by file and description. */
export const crudRefusals: ReadonlyMap<string, Refusal> = new Map(
  refusals.flatMap(({ tests, ...refusal }) => tests.map((test) => [test, refusal] as const)),
);

/**
 * Tests that the driver (mongodb 7.8.0) fails against any server, with what then differs: it leaves out
 * `bypassDocumentValidation: false` in some commands, and puts an ObjectId in the place of `_id: null`.
 */
export const driverFaults: ReadonlyMap<string, string> = new Map([
  [
    'bypassDocumentValidation.json: BulkWrite passes bypassDocumentValidation: false',
    'event 0 command.bypassDocumentValidation: expected false, got nothing',
  ],
  [
    'bypassDocumentValidation.json: FindOneAndReplace passes bypassDocumentValidation: false',
    'event 0 command.bypassDocumentValidation: expected false, got nothing',
  ],
  [
    'bypassDocumentValidation.json: FindOneAndUpdate passes bypassDocumentValidation: false',
    'event 0 command.bypassDocumentValidation: expected false, got nothing',
  ],
  [
    'bypassDocumentValidation.json: InsertMany passes bypassDocumentValidation: false',
    'event 0 command.bypassDocumentValidation: expected false, got nothing',
  ],
  ['create-null-ids.json: inserting _id with type null via insertOne', 'countDocuments: expected 1, got 0'],
  ['create-null-ids.json: inserting _id with type null via insertMany', 'countDocuments: expected 1, got 0'],
  ['create-null-ids.json: inserting _id with type null via bulkWrite', 'countDocuments: expected 1, got 0'],
]);
