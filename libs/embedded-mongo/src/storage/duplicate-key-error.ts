import { BsonWriter } from '../bson/bson-writer.js';
import { displayText } from '../bson/display.js';
import { nullValue } from '../bson/make-value.js';
import { type RawValue, documentValue } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { type Collection, type Index, namespaceOf } from './catalog.js';
import { keyValuesOf } from './index-keys.js';

/** The error of MongoDB for a second document under a unique key. */
export function duplicateKeyError(
  collection: Collection,
  index: Index,
  document: RawValue,
  key: Buffer,
): CommandError {
  const { fields, name, key: keyPattern } = index.definition;
  const values = keyValuesOf(document, fields, key);
  const keyValue = new BsonWriter();
  const shown = fields.map(({ path }, i) => {
    const value = values[i] ?? nullValue;
    keyValue.raw(path.text, value);
    return `${path.text}: ${displayText(value)}`;
  });
  return new CommandError(
    ErrorCode.DuplicateKey,
    `E11000 duplicate key error collection: ${namespaceOf(collection)} index: ${name} dup key: { ${shown.join(', ')} }`,
    { keyPattern, keyValue: documentValue(keyValue.finish()) },
  );
}
