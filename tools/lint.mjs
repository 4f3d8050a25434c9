// Runs ESLint after making Nx's project graph: without a graph the module-boundary rule
// skips itself with a warning only, which would let a violation pass.
import { spawnSync } from 'node:child_process';

function run(command, args) {
  const { status, error } = spawnSync(process.execPath, [command, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

run('node_modules/nx/dist/bin/nx.js', ['graph', '--file=.nx/graph.json']);
run('node_modules/eslint/bin/eslint.js', ['.', '--max-warnings=0', ...process.argv.slice(2)]);
