import { ConfigError, loadConfig, requireOwnProcess } from '@tenor/platform';

/** contracts-api as a process of its own. */
function main(): void {
  const config = loadConfig(process.env);
  requireOwnProcess('contracts-api', config);
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
