import { join } from 'node:path';
import { ApiClient } from '../api/api-client.js';
import { runAnswer, type EntryAnswer, type RunAnswer } from '../api/schemas.js';
import { CliError, EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { uploadFile } from '../import/upload-file.js';
import { watchRun } from '../run/watch-run.js';
import { productEntry } from '../start/start-product.js';
import { countOf } from '../terminal/count-of.js';
import { plainText } from '../terminal/plain-text.js';
import { styleFor } from '../terminal/style.js';
import { checkFindings, checkStored } from './check-demo.js';
import { findingsText } from './findings-text.js';
import { DEMO_DATE, SAMPLE_FILES, samplesFolder } from './sample-fleet.js';
import { TemporaryProduct } from './temporary-product.js';

/** Longest time that the whole demo may take. */
const LIMIT_MS = 60_000;
const INTERRUPTED = 130;

/** Where the demo finds the product and the sample; tests give others. */
export interface DemoParts {
  readonly entry: string;
  readonly samples: string;
}

/** `tenor demo`: a whole product on a temporary directory, the sample fleet, one renewal check, and away again. */
export async function runDemo(context: CliContext, parts?: DemoParts): Promise<number> {
  const { entry, samples } = parts ?? { entry: productEntry(), samples: samplesFolder() };
  const product = await TemporaryProduct.start(entry, context.env);
  const interruption = interrupted();
  try {
    const limit = context.sleep(LIMIT_MS).then(() => {
      throw new CliError(`The demo did not finish within ${LIMIT_MS / 1000} s.`);
    });
    return await Promise.race([
      show(product, samples, context),
      product.brokeDown(),
      limit,
      interruption.promise,
    ]);
  } catch (error) {
    reportTail(product, context);
    throw error;
  } finally {
    interruption.off();
    await product.stop();
  }
}

async function show(product: TemporaryProduct, samples: string, context: CliContext): Promise<number> {
  const { stdout, stderr } = context;
  const style = styleFor(stdout, context.env);
  const began = context.elapsed();
  const step = (text: string): void => stderr.write(`${text}\n`);

  step('Starting Tenor with its embedded database on an empty temporary directory …');
  const client = new ApiClient(await product.connection());
  const ready = context.elapsed();
  step(`Ready in ${seconds(ready - began)}. Importing the sample fleet over REST …`);
  for (const { resource, file } of SAMPLE_FILES) {
    const { status, value } = await uploadFile(client, join(samples, file), { resource });
    await checkStored(client, resource, status, value);
    stdout.write(`${countOf(value.created, 'row')} imported from samples/${file}\n`);
  }
  const imported = context.elapsed();

  step(`Running renewal-check for ${DEMO_DATE} …`);
  const { run, entries } = await check(client, context);
  checkFindings(run, entries);
  const checked = context.elapsed();
  stdout.write(`\n${findingsText(entries, DEMO_DATE, style)}\n`);
  stdout.write(
    `${summary(run, entries, { start: ready - began, import: imported - ready, check: checked - imported })}\n`,
  );
  stdout.write(`\n${nextSteps()}\n`);
  return EXIT.ok;
}

async function check(
  client: ApiClient,
  context: CliContext,
): Promise<{ run: RunAnswer; entries: EntryAnswer[] }> {
  const params = { asOf: DEMO_DATE, includeExpired: true };
  const accepted = await client.post('/api/v1/jobs/renewal-check/run', runAnswer, { params });
  const entries: EntryAnswer[] = [];
  const watcher = {
    entry: (entry: EntryAnswer) => void entries.push(entry),
    progress: () => undefined,
    restarted: () => void entries.splice(0),
    unreachable: () => undefined,
  };
  const { run } = await watchRun(client, accepted.value.id, watcher, context);
  return { run, entries };
}

function summary(
  run: RunAnswer,
  entries: readonly EntryAnswer[],
  times: Record<'start' | 'import' | 'check', number>,
): string {
  const closing = entries
    .filter((entry) => entry.fingerprint === null)
    .map((entry) => plainText(entry.message));
  const timing = `Started in ${seconds(times.start)}, imported in ${seconds(times.import)}, checked in ${seconds(times.check)}.`;
  return [
    ...closing,
    `The run says ${String(run.result)}, and ${countOf(run.findings, 'finding')} came: they agree.`,
    timing,
  ].join('\n');
}

function nextSteps(): string {
  return [
    'The product was stopped and its directory removed. To keep one of your own:',
    '  npm start                                        data in ./data, REST on http://127.0.0.1:3000',
    '  open http://127.0.0.1:3000/docs                  Swagger; the token is in data/admin-token',
    '  npm run tenor -- import samples/contracts.csv --resource contracts --create-missing provider tenant',
    '  npm run tenor -- run renewal-check --wait',
  ].join('\n');
}

function reportTail(product: TemporaryProduct, { stderr }: CliContext): void {
  const lines = product.logTail();
  if (lines.length === 0) return;
  stderr.write(`The last lines of the product:\n${lines.map((line) => `  ${plainText(line)}`).join('\n')}\n`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Settles when we are asked to end; the listeners keep Node.js from ending at once, so that we can clean up. */
function interrupted(): { readonly promise: Promise<number>; off(): void } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let listener: () => void = () => undefined;
  const promise = new Promise<number>((resolve) => {
    listener = () => resolve(INTERRUPTED);
  });
  for (const signal of signals) process.on(signal, listener);
  return {
    promise,
    off() {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
