// Runs the tests against real engines of others: npm run test:engines [-- --all] [arguments of Jest]
// Without --all: one node each. With it: also three nodes, older versions, passwords and certificates.
import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const given = process.argv.slice(2);
const all = given.includes('--all');
const rest = given.filter((argument) => argument !== '--all');

for (const [command, arguments_, what] of [
  ['java', ['-version'], 'Java 17 or newer'],
  ['mvn', ['-version'], 'Maven'],
]) {
  const { error, status } = spawnSync(command, arguments_, { stdio: 'ignore' });
  if (error || status !== 0) {
    console.error(`${what} is required for the tests against real engines: "${command}" does not run here.`);
    process.exit(1);
  }
}

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const ignored = all ? [] : ['--testPathIgnorePatterns', '/node_modules/', '\\.all\\.engine\\.spec\\.ts$'];
// One after another: each engine wants the machine to itself.
const child = spawn(
  process.execPath,
  [jest, '--selectProjects', 'engines', '--runInBand', ...rest, ...ignored],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
