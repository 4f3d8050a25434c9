import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import ts from 'typescript';

jest.setTimeout(120_000);

const REPOSITORY = join(__dirname, '../..');
const JOB = 'contracts-without-owner';
const NEW = [
  `libs/domain/src/jobs/${JOB}.ts`,
  `apps/job-runner/src/jobs/${JOB}/${JOB}.ts`,
  `apps/job-runner/src/jobs/${JOB}/${JOB}-entries.ts`,
  `apps/job-runner/src/jobs/${JOB}/${JOB}-entries.spec.ts`,
];
const CHANGED = [
  'libs/domain/src/jobs/job-definitions.ts',
  'libs/domain/src/index.ts',
  'apps/job-runner/src/jobs/registry.ts',
];

let root: string;

const newJob = (...args: string[]) =>
  spawnSync(process.execPath, [join(__dirname, 'new-job.mjs'), ...args, '--root', root], {
    encoding: 'utf8',
  });
const made = (path: string) => readFileSync(join(root, path), 'utf8');

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tenor-new-job-'));
  for (const path of CHANGED) cpSync(join(REPOSITORY, path), join(root, path));
  const { status, stderr } = newJob(JOB, "Find contracts that nobody owns: 'orphans'");
  if (status !== 0) throw new Error(stderr);
});
afterAll(() => rmSync(root, { recursive: true }));

test('a new job compiles in the product, its test included', () => {
  const overlay = new Map([...NEW, ...CHANGED].map((path) => [join(REPOSITORY, path), made(path)]));
  const config = ts.readConfigFile(join(REPOSITORY, 'tsconfig.spec.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, REPOSITORY);
  const plain: ts.CompilerOptions = { ...options, incremental: false };
  delete plain.tsBuildInfoFile;
  const real = ts.createCompilerHost(plain);
  const folders = new Set([...overlay.keys()].map(dirname));
  const host: ts.CompilerHost = {
    ...real,
    fileExists: (path) => overlay.has(path) || real.fileExists(path),
    readFile: (path) => overlay.get(path) ?? real.readFile(path),
    directoryExists: (path) => folders.has(path) || ts.sys.directoryExists(path),
    getSourceFile: (path, language, ...more) => {
      const text = overlay.get(path);
      return text === undefined
        ? real.getSourceFile(path, language, ...more)
        : ts.createSourceFile(path, text, language);
    },
  };
  const program = ts.createProgram([...overlay.keys()], plain, host);

  const faults = [...overlay.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
  expect(faults).toEqual([]);
});

/** Runs a made file as a module of its own. */
function evaluate(path: string, modules: Readonly<Record<string, unknown>>, globals: object = {}): unknown {
  const { outputText } = ts.transpileModule(made(path), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const module = { exports: {} };
  const names = Object.keys(globals);
  const run = compileFunction(outputText, ['require', 'module', 'exports', ...names]);
  const load = (name: string): unknown => modules[name] ?? jest.requireActual(name);
  run(load, module, module.exports, ...Object.values(globals));
  return module.exports;
}

describe('the test of a new job holds', () => {
  const tests: [string, () => void][] = [];
  beforeAll(() => {
    const entries = evaluate(NEW[2]!, {});
    evaluate(
      NEW[3]!,
      { [`./${JOB}-entries.js`]: entries },
      {
        test: (name: string, body: () => void) => tests.push([name, body]),
        expect,
      },
    );
  });

  test('in all that it says', () => {
    expect(tests.length).toBeGreaterThan(3);
    for (const [, body] of tests) body();
  });
});

test('a new job stands in the lists, once, behind the others', () => {
  expect(made(CHANGED[0]!)).toMatch(
    /const DEFINITIONS = \[[^\]]*renewalCheck[^\]]*contractsWithoutOwner,?\s*\]/,
  );
  expect(made(CHANGED[2]!)).toMatch(
    /const JOBS[^=]*= \[[^\]]*renewalCheckJob[^\]]*contractsWithoutOwnerJob,?\s*\]/,
  );
  expect(made(CHANGED[1]!).match(/contracts-without-owner/g)).toHaveLength(1);
  expect(made(NEW[0]!)).toContain(`title: "Find contracts that nobody owns: 'orphans'"`);
});

test.each([
  ['a name that is taken', [JOB], 'is there already'],
  ['no name', [], 'usage'],
  ['a name with a path', ['../evil-job'], 'usage'],
  ['a name in capitals', ['New-Job'], 'usage'],
])('%s is refused, and nothing is written', (_name, args, why) => {
  const before = CHANGED.map(made);
  const { status, stderr } = newJob(...args);
  expect([status, stderr]).toEqual([1, expect.stringContaining(why)]);
  expect(CHANGED.map(made)).toEqual(before);
});

test('the guide shows what the script makes', () => {
  const guide = readFileSync(join(REPOSITORY, 'docs/writing-a-job.md'), 'utf8');
  for (const path of NEW) {
    expect(guide).toContain(path);
    expect(guide).toContain(
      made(path)
        .replace(/^ {2}title: .*$/m, "  title: 'Contracts without owner',")
        .trimEnd(),
    );
  }
});
