/** What an import can create because rows name it. */
export const REFERENCE_KINDS = ['provider', 'tenant'] as const;
export type ReferenceKind = (typeof REFERENCE_KINDS)[number];

/** How the text of a cell is read. */
export type CellKind =
  /** One line of text: runs of white space and line breaks become one space. */
  | { readonly type: 'line' }
  /** Text of several lines, as it is. */
  | { readonly type: 'text' }
  | { readonly type: 'date' }
  | { readonly type: 'amount' }
  | { readonly type: 'integer' }
  | { readonly type: 'boolean' }
  /** A stored value or its label, in any case. */
  | { readonly type: 'choice'; readonly choices: Readonly<Record<string, string>> }
  /** `a|b`; a bar or backslash inside an entry follows a backslash. */
  | { readonly type: 'lines' }
  | { readonly type: 'integers' }
  /** JSON text. */
  | { readonly type: 'json' }
  | { readonly type: 'uuid' }
  /** The name of another object; the row then has the reference's field, such as `providerId`. */
  | { readonly type: 'reference' };
