export { EXIT } from './cli-error.js';
export { type CliContext, type Output } from './context.js';
export { runCli } from './program.js';
