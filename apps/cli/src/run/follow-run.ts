import { type ApiClient } from '../api/api-client.js';
import { EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { ProgressLine } from '../terminal/progress-line.js';
import { styleFor } from '../terminal/style.js';
import { endedText, entryText, progressText } from './run-text.js';
import { watchRun, type RunWatcher } from './watch-run.js';

/** Prints the entries of a run as they come, to its end. @returns the exit code: 0 when it succeeded. */
export async function followRun(
  client: ApiClient,
  id: string,
  json: boolean,
  context: CliContext,
): Promise<number> {
  const { stdout, stderr } = context;
  const style = styleFor(stdout, context.env);
  const line = new ProgressLine(stderr);
  const say = (text: string): void => {
    line.clear();
    stderr.write(`${text}\n`);
  };
  let away = false;
  const watcher: RunWatcher = {
    entry(entry) {
      line.clear();
      stdout.write(`${json ? JSON.stringify({ entry }) : entryText(entry, style)}\n`);
    },
    progress(run) {
      away = false;
      line.show(progressText(run));
    },
    restarted: (attempt) =>
      say(`Another runner took the run over (attempt ${attempt}): the entries start anew.`),
    unreachable() {
      if (!away) say('The server does not answer; waiting for it.');
      away = true;
    },
  };
  const { run, raw } = await watchRun(client, id, watcher, context);
  line.clear();
  stdout.write(`${json ? JSON.stringify({ run: raw }) : endedText(run, style)}\n`);
  return run.status === 'succeeded' ? EXIT.ok : EXIT.failed;
}
