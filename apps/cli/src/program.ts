import { Command, CommanderError, Option } from 'commander';
import { addAccessCommands } from './access/access-commands.js';
import { CliError, EXIT } from './cli-error.js';
import { type CliContext } from './context.js';
import { runDemo } from './demo/run-demo.js';
import { EXPORT_FORMATS, EXPORT_RESOURCES, exportRows, type ExportOptions } from './export/export-rows.js';
import {
  CREATABLE_REFERENCES,
  importFile,
  IMPORT_MODES,
  IMPORT_FORMATS,
  IMPORT_RESOURCES,
  ON_ERROR,
  type ImportOptions,
} from './import/import-file.js';
import { listJobs } from './jobs/list-jobs.js';
import { addDatabaseCommands } from './operator/database-commands.js';
import { addOperatorCommands } from './operator/operator-commands.js';
import { cancelRun, type CancelOptions } from './run/cancel-run.js';
import { retryRun, type RetryOptions } from './run/retry-run.js';
import { runJob, type RunOptions } from './run/run-job.js';
import { listSchedules } from './schedules/list-schedules.js';
import { startProduct } from './start/start-product.js';
import { plainText } from './terminal/plain-text.js';
import { styleFor } from './terminal/style.js';

const ENVIRONMENT = `
Environment:
  TENOR_URL       the server (default http://127.0.0.1:3000)
  TENOR_TOKEN     the token; without it the file admin-token in TENOR_DATA_DIR (default ./data) is read
  NO_COLOR        any value: no colours

Exit codes: 0 ok, 1 failed, refused or unreachable, 2 the command line is wrong.`;

/** Runs one command line; resolves with the exit code. What went wrong is on standard error by then. */
export async function runCli(args: readonly string[], context: CliContext, version: string): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = createProgram(context, version, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof CliError)) throw error;
    const style = styleFor(context.stderr, context.env);
    context.stderr.write(`${style('red', 'tenor:')} ${plainText(error.message)}\n`);
    return error.exitCode;
  }
}

function createProgram(context: CliContext, version: string, end: (exitCode: number) => void): Command {
  const program = new Command('tenor')
    .description(
      'Watches vendor contracts. This command line speaks to the REST API of a running Tenor; dlt and topics to its brokers and database.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(add --help for the options and examples)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHasColors: () => context.stdout.isTTY,
      getErrHasColors: () => context.stderr.isTTY,
    })
    .addHelpText('after', ENVIRONMENT);

  program
    .command('start')
    .description('start the whole product in one process, with the embedded database')
    .addHelpText('after', examples('tenor start', 'PORT=8080 TENOR_DATA_DIR=/var/lib/tenor tenor start'))
    .action(async () => end(await startProduct()));

  program
    .command('import')
    .description('import a file; nothing is written unless every row is good')
    .argument('<file>', 'CSV with a header (comma, semicolon or tab), or an object of JSON a line')
    .addOption(new Option('-r, --resource <name>', 'what the rows are').choices(IMPORT_RESOURCES))
    .addOption(
      new Option('--format <format>', 'netbox: a JSON dump of NetBox or Nautobot, all kinds at once').choices(
        IMPORT_FORMATS,
      ),
    )
    .option('--source <name>', 'of a dump: the name of the installation that it comes from (default: netbox)')
    .addOption(new Option('--mode <mode>', 'create only, or also update what is there').choices(IMPORT_MODES))
    .addOption(
      new Option('--create-missing <kind...>', 'create what rows name and is not there yet').choices(
        CREATABLE_REFERENCES,
      ),
    )
    .option('--map <column:field...>', 'read only these columns, each as that field')
    .option('--set <field:value...>', 'give every row this value')
    .option('--dry-run', 'check everything, write nothing')
    .addOption(
      new Option('--on-error <what>', 'abort: all or nothing; skip: import the good rows').choices(ON_ERROR),
    )
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      examples(
        'tenor import providers.csv --resource service-providers',
        'tenor import dump.json --format netbox',
        'tenor import contracts.csv --resource contracts --mode upsert --create-missing provider',
        'tenor import register.csv --resource contracts --map number:contractNumber vendor:provider --set currency:AUD status:active --dry-run',
      ),
    )
    .action(async (file: string, options: ImportOptions) => end(await importFile(file, options, context)));

  program
    .command('export')
    .description('write all rows of a list, to standard output or into a file; import reads them back')
    .argument('[filters...]', 'as the list takes them: status=active, "endDate[lte]=2026-12-31", sort=name')
    .addOption(
      new Option('-r, --resource <name>', 'what to export').choices(EXPORT_RESOURCES).makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--format <format>',
        'csv, or ndjson: an object of JSON a line (default: csv, or as FILE ends)',
      ).choices(EXPORT_FORMATS),
    )
    .option('-o, --output <file>', 'the file; it is there, or replaced, when all of it has been written')
    .addHelpText(
      'after',
      examples(
        'tenor export --resource contracts > contracts.csv',
        'tenor export --resource devices --output devices.ndjson location="Hall 2"',
        'tenor export --resource contracts status=active "endDate[lte]=2026-12-31" sort=endDate',
      ),
    )
    .action(async (filters: string[], options: ExportOptions) =>
      end(await exportRows(filters, options, context)),
    );

  program
    .command('run')
    .description('run a job')
    .argument('<job>', 'its name, as listed by: tenor jobs')
    .option('-p, --param <name=value...>', 'a parameter of the job')
    .option('--as-of <date>', "the day for which the job looks at today's records (YYYY-MM-DD)")
    .option('--notify', 'mark the findings for notification (default: when the date is today)')
    .option('--no-notify', 'only store and show them (default: when the date is another)')
    .option('--id <uuid>', 'the id of the run: asking twice with the same id runs it once')
    .option('-w, --wait', 'print the log entries as they come, until the run has ended')
    .option('--json', 'print JSON: the run; with --wait a line per entry, and the run last')
    .addHelpText(
      'after',
      examples(
        'tenor run renewal-check --wait',
        'tenor run renewal-check --param windowDays=90 includeExpired=true --as-of 2026-11-22 --wait',
        'tenor run renewal-check --wait --json > run.ndjson',
      ),
    )
    .action(async (job: string, options: RunOptions) => end(await runJob(job, options, context)));

  program
    .command('cancel')
    .description('end a run: at once when it waits, at its next checkpoint when it executes')
    .argument('<run>', 'its id')
    .option('--json', 'print the run as JSON')
    .addHelpText('after', examples('tenor cancel 0193a5c0-0000-7000-8000-000000000001'))
    .action(async (run: string, options: CancelOptions) => end(await cancelRun(run, options, context)));

  program
    .command('retry')
    .description('run the same again: job, parameters and day of a run that has ended')
    .argument('<run>', 'its id')
    .option('-w, --wait', 'print the log entries as they come, until the new run has ended')
    .option('--json', 'print JSON: the new run; with --wait a line per entry, and the run last')
    .addHelpText('after', examples('tenor retry 0193a5c0-0000-7000-8000-000000000001 --wait'))
    .action(async (run: string, options: RetryOptions) => end(await retryRun(run, options, context)));

  program
    .command('jobs')
    .description('list the jobs with their parameters, defaults and bounds')
    .option('--json', 'print JSON, with the JSON Schema of the parameters')
    .addHelpText('after', examples('tenor jobs', 'tenor jobs --json'))
    .action(async (options: { json?: boolean }) => end(await listJobs(options, context)));

  program
    .command('schedules')
    .description('list the schedules: what runs next, and how the last run ended')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('tenor schedules', 'tenor schedules --json'))
    .action(async (options: { json?: boolean }) => end(await listSchedules(options, context)));

  program
    .command('demo')
    .description('try it: start on an empty temporary directory, import a sample fleet, check its renewals')
    .addHelpText('after', examples('tenor demo'))
    .action(async () => end(await runDemo(context)));

  addAccessCommands(program, context, end, examples);
  addOperatorCommands(program, context, end, examples);
  addDatabaseCommands(program, context, end, examples);

  return program;
}

function examples(...lines: readonly string[]): string {
  const title = lines.length === 1 ? 'Example' : 'Examples';
  return `\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
