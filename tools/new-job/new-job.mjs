// npm run new:job NAME ["Title"]: the files of a new job, and the lines by which the product knows it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const here = dirname(fileURLToPath(import.meta.url));
const repository = join(here, '../..');

const DEFINITIONS = 'libs/domain/src/jobs/job-definitions.ts';
const DOMAIN = 'libs/domain/src/index.ts';
const REGISTRY = 'apps/job-runner/src/jobs/registry.ts';

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});

async function main(args) {
  const at = args.indexOf('--root');
  const root = at < 0 ? repository : args.splice(at, 2)[1];
  const [job = '', title = sentence(job), ...more] = args;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(job) || job.length > 60 || more.length > 0) {
    throw new Error('usage: npm run new:job NAME ["Title"]; NAME is words-joined-by-hyphens, in lower case');
  }
  const read = (path) => readFileSync(join(root, path), 'utf8');
  const files = { ...newFiles(job, title), ...registered(job, read) };
  const taken = Object.keys(newFiles(job, title)).filter((path) => existsSync(join(root, path)));
  if (taken.length > 0) throw new Error(`${taken.join(', ')} is there already`);
  const options = await resolveConfig(join(repository, 'package.json'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), await format(text, { ...options, filepath: path }));
    process.stdout.write(`${path}\n`);
  }
}

function newFiles(job, title) {
  const folder = `apps/job-runner/src/jobs/${job}`;
  const names = { __job__: job, __name__: camel(job), __Name__: pascal(job), __title__: quoted(title) };
  const from = (template) =>
    readFileSync(join(here, template), 'utf8').replace(/__(?:job|name|Name|title)__/g, (name) => names[name]);
  return {
    [`libs/domain/src/jobs/${job}.ts`]: from('definition.ts.txt'),
    [`${folder}/${job}.ts`]: from('job.ts.txt'),
    [`${folder}/${job}-entries.ts`]: from('entries.ts.txt'),
    [`${folder}/${job}-entries.spec.ts`]: from('entries.spec.ts.txt'),
  };
}

/** The files in which every job has a line, with the new one. */
function registered(job, read) {
  const name = camel(job);
  return {
    [DEFINITIONS]: withElement(
      withImport(read(DEFINITIONS), `import { ${name} } from './${job}.js';`),
      'const DEFINITIONS',
      name,
    ),
    [DOMAIN]: withExport(read(DOMAIN), `export * from './jobs/${job}.js';`),
    [REGISTRY]: withElement(
      withImport(read(REGISTRY), `import { ${name}Job } from './${job}/${job}.js';`),
      'const JOBS',
      `${name}Job`,
    ),
  };
}

function withImport(text, line) {
  const last = text.lastIndexOf('\nimport ');
  const end = text.indexOf('\n', text.indexOf(';', last));
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
}

function withExport(text, line) {
  return `${[...text.trimEnd().split('\n'), line].sort().join('\n')}\n`;
}

/** Appends an element to the first array literal that is assigned to the constant. */
function withElement(text, constant, element) {
  const from = text.indexOf('= [', text.indexOf(constant));
  const end = text.indexOf(']', from);
  if (from < 0 || end < 0) throw new Error(`${constant} is not a list any more: add the job by hand`);
  const before = text.slice(0, end).trimEnd().replace(/,$/, '');
  return `${before}, ${element}${text.slice(end)}`;
}

function camel(job) {
  return job.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

function pascal(job) {
  return camel(job).replace(/^./, (letter) => letter.toUpperCase());
}

function sentence(job) {
  return job.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase());
}

function quoted(text) {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', ' ');
}
