import { CliError, EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { productEntry } from '../start/start-product.js';
import { plainText } from '../terminal/plain-text.js';
import { startDemoSinks, type DemoSinks } from './demo-sinks.js';
import { samplesFolder } from './sample-fleet.js';
import { DemoStory } from './story.js';
import { TemporaryProduct } from './temporary-product.js';

/** Longest time that the whole demo may take. */
const LIMIT_MS = 120_000;
const INTERRUPTED = 130;

/** Where the demo finds the product and the sample; tests give others. */
export interface DemoParts {
  readonly entry: string;
  readonly samples: string;
}

/**
 * `tenor demo`: a whole product on a temporary directory, the sample fleet, renewal checks, the messages that
 * they lead to at stand-ins for the services, and away again.
 */
export async function runDemo(context: CliContext, parts?: DemoParts): Promise<number> {
  const sinks = await startDemoSinks();
  try {
    return await demoWith(sinks, parts ?? { entry: productEntry(), samples: samplesFolder() }, context);
  } finally {
    await sinks.stop();
  }
}

async function demoWith(
  sinks: DemoSinks,
  { entry, samples }: DemoParts,
  context: CliContext,
): Promise<number> {
  const product = await TemporaryProduct.start(entry, context.env, sinks.settings);
  const end = endedFromOutside();
  try {
    const story = DemoStory.tell(product, sinks, samples, context).then(() => EXIT.ok);
    return await Promise.race([story, product.brokeDown(), end.promise]);
  } catch (error) {
    reportTail(product, context);
    // Whatever went wrong, the user's command line was right.
    throw error instanceof CliError ? new CliError(error.message) : error;
  } finally {
    end.off();
    await product.stop();
  }
}

function reportTail(product: TemporaryProduct, { stderr }: CliContext): void {
  const lines = product.logTail();
  if (lines.length === 0) return;
  stderr.write(`The last lines of the product:\n${lines.map((line) => `  ${plainText(line)}`).join('\n')}\n`);
}

/**
 * Settles when a signal asks us to end, or when the time is over. The listeners keep Node.js from
 * ending at once, so that the product is stopped and its directory removed.
 */
function endedFromOutside(): { readonly promise: Promise<number>; off(): void } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const forgets: (() => void)[] = [];
  const promise = new Promise<number>((resolve, reject) => {
    const tooLong = new CliError(`The demo did not finish within ${LIMIT_MS / 1000} s.`);
    const limit = setTimeout(() => reject(tooLong), LIMIT_MS);
    forgets.push(() => clearTimeout(limit));
    const interrupt = (): void => resolve(INTERRUPTED);
    for (const signal of signals) {
      process.on(signal, interrupt);
      forgets.push(() => process.off(signal, interrupt));
    }
  });
  return { promise, off: () => forgets.forEach((forget) => forget()) };
}
