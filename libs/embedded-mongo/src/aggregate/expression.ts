import { BsonType } from '../bson/bson-type.js';
import { BsonWriter } from '../bson/bson-writer.js';
import { arrayValue } from '../bson/document-tree.js';
import { nullValue } from '../bson/make-value.js';
import { type PathPart, parsePath } from '../bson/path.js';
import { type RawValue, documentValue, elementsOf, findField, textOf, valuesOf } from '../bson/raw-value.js';
import { CommandError } from '../command-error.js';
import { isOperatorObject } from '../query/parse-filter.js';
import { type Expression, parseExpressionOperator } from './expression-operators.js';

/** Parses an aggregation expression. Throws, naming it, for an operator or variable that is not supported. */
export function parseExpression(value: RawValue): Expression {
  switch (value.type) {
    case BsonType.string: {
      const text = textOf(value);
      return text.startsWith('$') ? parseReference(text) : () => value;
    }
    case BsonType.object:
      return parseObject(value);
    case BsonType.array: {
      const items = valuesOf(value).map(parseExpression);
      return (document) => arrayValue(items.map((item) => item(document) ?? nullValue));
    }
    default:
      return () => value;
  }
}

function parseReference(text: string): Expression {
  if (text === '$$ROOT' || text === '$$CURRENT') return (document) => document;
  if (text.startsWith('$$ROOT.') || text.startsWith('$$CURRENT.'))
    return fieldPath(text.slice(text.indexOf('.') + 1));
  if (text.startsWith('$$'))
    throw new CommandError(17276, `Use of undefined or unsupported variable: ${text.slice(2)}`);
  return fieldPath(text.slice(1));
}

function fieldPath(text: string): Expression {
  const { parts } = parsePath(text);
  if (parts.some((part) => part.name === ''))
    throw new CommandError(40353, `FieldPath '${text}' has an empty part`);
  if (parts.some((part) => part.name.startsWith('$')))
    throw new CommandError(16410, `FieldPath field names may not start with '$': '${text}'`);
  return (document) => follow(document, parts, 0);
}

/** Through objects; an array on the way gives the array of what the objects in it have there. */
function follow(value: RawValue, parts: readonly PathPart[], depth: number): RawValue | undefined {
  let current = value;
  for (let i = depth; i < parts.length; i += 1) {
    const part = parts[i];
    if (part === undefined) break;
    if (current.type === BsonType.array) {
      const found = valuesOf(current).flatMap((element) => {
        if (element.type !== BsonType.object) return [];
        return follow(element, parts, i) ?? [];
      });
      return arrayValue(found);
    }
    if (current.type !== BsonType.object) return undefined;
    const child = findField(current.bytes, current.start, part.bytes);
    if (child === undefined) return undefined;
    current = child;
  }
  return current;
}

function parseObject(value: RawValue): Expression {
  const elements = elementsOf(value);
  const [first] = elements;
  if (first !== undefined && isOperatorObject(value)) {
    if (elements.length > 1)
      throw new CommandError(15983, 'an object representing an expression must have exactly one field');
    return parseExpressionOperator(first.name, first.value, parseExpression);
  }
  const fields = elements.map(({ name, value: field }) => {
    if (name.includes('.'))
      throw new CommandError(
        16412,
        `FieldPath field names may not contain '.'. Consider using a nested object: ${name}`,
      );
    return { name, expression: parseExpression(field) };
  });
  return (document) => {
    const writer = new BsonWriter(64);
    for (const { name, expression } of fields) {
      const result = expression(document);
      if (result !== undefined) writer.raw(name, result);
    }
    return documentValue(writer.finish());
  };
}
