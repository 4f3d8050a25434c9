/** The labels of an entry or an alert. A label that is not there is the empty text, and the other way round. */
export type Labels = Readonly<Record<string, string>>;

/** The label's value, or the empty text. Names such as `constructor` are labels like any other. */
export function labelValue(labels: Labels, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
}
