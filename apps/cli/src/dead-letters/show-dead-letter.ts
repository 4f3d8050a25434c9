import { CliError, EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { styleFor } from '../terminal/style.js';
import { letterJson, letterText } from './letter-text.js';
import { withDeadLetters } from './with-dead-letters.js';

/** `tenor dlt show`: one letter with its headers and its body. */
export async function showDeadLetter(
  id: string,
  options: { readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  const letter = await withDeadLetters(context, (letters) => letters.show(id));
  if (letter === undefined) throw new CliError(`There is no dead letter ${id}.`);
  context.stdout.write(
    options.json === true
      ? `${JSON.stringify(letterJson(letter))}\n`
      : letterText(letter, styleFor(context.stdout, context.env)),
  );
  return EXIT.ok;
}
