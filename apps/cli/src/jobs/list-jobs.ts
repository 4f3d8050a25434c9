import { ApiClient } from '../api/api-client.js';
import { connectionFrom } from '../api/connection.js';
import { jobsAnswer, type JobAnswer, type ParameterSchema } from '../api/schemas.js';
import { EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { plainText } from '../terminal/plain-text.js';
import { styleFor, type Style } from '../terminal/style.js';
import { tableLines } from '../terminal/table.js';

/** `tenor jobs`: what can be run, and with which parameters. */
export async function listJobs(options: { readonly json?: boolean }, context: CliContext): Promise<number> {
  const client = new ApiClient(await connectionFrom(context.env));
  const { raw, value } = await client.get('/api/v1/jobs', jobsAnswer);
  if (options.json === true) {
    context.stdout.write(`${JSON.stringify(raw)}\n`);
  } else {
    const style = styleFor(context.stdout, context.env);
    context.stdout.write(value.items.map((job) => jobText(job, style)).join('\n'));
  }
  return EXIT.ok;
}

/** A job with its parameters as a table. */
export function jobText(job: JobAnswer, style: Style): string {
  const rows = Object.entries(job.params.properties).map(([name, schema]) => [
    name,
    typeText(schema),
    schema.default === undefined ? '' : JSON.stringify(schema.default),
    plainText(schema.description ?? ''),
  ]);
  const columns = ['Parameter', 'Value', 'Default', 'Meaning'].map((title) => ({ title }));
  const lines = tableLines(columns, rows).map((line, i) => `  ${i === 0 ? style('dim', line) : line}`);
  const head = `${style('bold', job.name)}  ${plainText(job.title)}`;
  return [head, `  ${plainText(job.description)}`, '', ...lines, ''].join('\n');
}

function typeText({ type, format, minimum, maximum, enum: choices }: ParameterSchema): string {
  if (choices) return choices.map(String).join(' | ');
  if (type === 'boolean') return 'true | false';
  if (format === 'date') return 'date';
  const bounds = minimum !== undefined && maximum !== undefined ? ` ${minimum}–${maximum}` : '';
  return `${type === 'integer' ? 'whole number' : (type ?? 'any')}${bounds}`;
}
