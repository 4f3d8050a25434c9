/** An index as data: what `createIndexes` takes. */
export interface IndexDefinition {
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  /** Documents go so many seconds after the date in the field. */
  readonly expireAfterSeconds?: number;
  /** Documents that it does not match are not in the index. */
  readonly partialFilterExpression?: Readonly<Record<string, string | boolean>>;
}
