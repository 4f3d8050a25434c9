import { VARIABLE_NAMES } from '@tenor/platform';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(__dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

function markdownFiles(folder: string, deep: boolean): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((item) => {
    const path = join(folder, item.name);
    if (item.isDirectory()) return deep ? markdownFiles(path, true) : [];
    return item.name.endsWith('.md') ? [path] : [];
  });
}

const documents = [...markdownFiles('.', false), ...markdownFiles('docs', true)];

/** The text without code, in which a bracket is no link. */
function prose(file: string): string {
  return read(file)
    .replace(/^ *```.*?^ *```/gms, '')
    .replace(/`[^`\n]*`/g, '');
}

/** The anchors of a document, as GitHub makes them of its headings. */
function anchors(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

function relativeLinks(file: string): string[] {
  const text = prose(file);
  const markdown = [...text.matchAll(/\]\(([^)\s]+)[^)]*\)/g)];
  const html = [...text.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)];
  return [...markdown, ...html].map((match) => match[1]!).filter((link) => !/^[a-z]+:/i.test(link));
}

function isBroken(file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : relative(root, join(root, dirname(file), decodeURIComponent(path)));
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && target.endsWith('.md') && !anchors(target).includes(anchor);
}

test('the documents that everybody looks for are there', () => {
  expect(documents).toEqual(
    expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md']),
  );
  expect(existsSync(join(root, 'LICENSE'))).toBe(true);
});

test.each(documents)('every relative link in %s leads somewhere', (file) => {
  expect(relativeLinks(file).filter((link) => isBroken(file, link))).toEqual([]);
});

test('every decision record stands in the list of them, under its title', () => {
  const list = read('docs/adr/README.md');
  for (const file of readdirSync(join(root, 'docs/adr')).filter((name) => /^\d{4}-/.test(name))) {
    const [number] = file.split('-');
    const title = /^# \d+\. (.*)$/m.exec(read(join('docs/adr', file)))?.[1];
    expect(list).toMatch(new RegExp(`\\[${number}\\]\\(${file}\\) *\\| ${title} *\\|`));
  }
});

describe('the environment variables', () => {
  /** Name and default, in the order of the file. */
  const example = [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(
    ([, name, value]) => [name!, value!] as const,
  );

  test('of .env.example are those that the services read', () => {
    expect(example.map(([name]) => name).sort()).toEqual([...VARIABLE_NAMES].sort());
  });

  test('of .env.example stand in the table of the README, with the same defaults', () => {
    const section = read('README.md')
      .split(/^## /m)
      .find((text) => text.startsWith('Configuration\n'));
    const rows = [...(section ?? '').matchAll(/^\| `([A-Z_]+)` *\| *(?:`([^`]*)`|none) *\|/gm)].map(
      ([, name, value = '']) => [name!, value] as const,
    );

    expect(rows).toEqual(example);
  });
});

test.each(documents)('every npm script that %s names exists', (file) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read(file).matchAll(/\bnpm run (?:--silent )?([a-z][a-z0-9:-]*)/g)].map(
    (match) => match[1]!,
  );
  const builtIn = [...read(file).matchAll(/\bnpm (start|test)\b/g)].map((match) => match[1]!);

  expect([...named, ...builtIn].filter((name) => !(name in scripts))).toEqual([]);
});

describe('the sizes of the fault tests', () => {
  const contributing = read('CONTRIBUTING.md');

  test('stand in CONTRIBUTING.md, with the defaults of each test', () => {
    const rows = [...contributing.matchAll(/^\| `((?:apps|libs)\/[^`*]+\.spec\.ts)` *\|(.*)\|$/gm)].map(
      ([, file = '', sizes = '']) => ({
        file,
        sizes: [...sizes.matchAll(/`([A-Z_]+)` (\d+)/g)].map(([, name, value]) => `${name} ${value}`),
      }),
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { file, sizes } of rows) expect([file, sizes.sort()]).toEqual([file, sizesRead(file)]);
    const named = [...contributing.matchAll(/`TENOR_TEST_([A-Z_]+)`/g)].map(([, name]) => name);
    for (const size of rows.flatMap(({ sizes }) => sizes)) expect(named).toContain(size.split(' ')[0]);
  });

  test('are given in commands for tests that exist', () => {
    const specs = ['apps', 'libs'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.spec.ts') && !file.includes('node_modules'))
        .map((file) => join(folder, file)),
    );
    const patterns = [...contributing.matchAll(/^TENOR_TEST_.* --testPathPatterns (\S+)$/gm)];

    expect(patterns.length).toBeGreaterThan(5);
    for (const [, pattern] of patterns)
      expect(specs.filter((file) => file.includes(pattern!))).not.toEqual([]);
  });

  /** `NAME default` of each size that a test reads, other than its seed; a size of 0 is one without a meaning there. */
  function sizesRead(file: string): string[] {
    const text = read(file);
    const camel = /faultSizes\(\{([^}]*)\}/.exec(text)?.[1] ?? '';
    const found = [
      ...[...camel.matchAll(/(\w+): ([\d_]+)/g)].map(([, name = '', value = '']) => [
        name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
        value,
      ]),
      ...[...text.matchAll(/TENOR_TEST_([A-Z_]+)'\] \?\? '?(\d+)/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
      ...[...text.matchAll(/size\('([A-Z_]+)', ([\d_]+)\)/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    ].map(([name = '', value = '']) => [name, value.replaceAll('_', '')] as const);
    return found
      .filter(([name, value]) => value !== '0' && name !== 'SEED' && name !== 'LEASE_SECONDS')
      .map(([name, value]) => `${name} ${value}`)
      .sort();
  }
});

test('what CONTRIBUTING.md says to touch exists', () => {
  const paths = [...read('CONTRIBUTING.md').matchAll(/`((?:apps|libs|tools|docs)\/[^`*<>{}\s]+)`/g)].map(
    (match) => match[1]!,
  );

  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
