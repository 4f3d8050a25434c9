import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');

interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
}

const BOUNDARY = '@nx/enforce-module-boundaries';
const BUILT_IN = 'no-restricted-imports';
const use = (what: string): string => `import * as used from '${what}';\nexport const x = used;\n`;

const violations: readonly Violation[] = [
  { rule: BOUNDARY, file: 'libs/domain/src/index.ts', text: use('mongoose') },
  { rule: BUILT_IN, file: 'libs/domain/src/index.ts', text: use('node:fs') },
  { rule: BOUNDARY, file: 'libs/calc/src/index.ts', text: use('@tenor/persistence') },
  { rule: BOUNDARY, file: 'libs/calc/src/index.ts', text: use('@nestjs/common') },
  { rule: BUILT_IN, file: 'libs/calc/src/index.ts', text: use('crypto') },
  { rule: BOUNDARY, file: 'libs/platform/src/index.ts', text: use('@tenor/messaging') },
  { rule: BOUNDARY, file: 'libs/messaging/src/index.ts', text: use('@tenor/persistence') },
  { rule: BOUNDARY, file: 'libs/embedded-mongo/src/index.ts', text: use('@tenor/domain') },
  { rule: BOUNDARY, file: 'apps/contracts-api/src/index.ts', text: use('@tenor/job-runner') },
  { rule: BOUNDARY, file: 'apps/contracts-api/src/index.ts', text: use('@tenor/embedded-mongo') },
  { rule: BOUNDARY, file: 'apps/cli/src/main.ts', text: use('@tenor/contracts-api') },
];

const allowed: readonly { file: string; text: string }[] = [
  { file: 'libs/calc/src/index.ts', text: use('@tenor/domain') },
  { file: 'apps/contracts-api/src/index.ts', text: use('@tenor/persistence') },
  { file: 'apps/standalone/src/index.ts', text: use('@tenor/contracts-api') },
];

let rulesBroken: string[][] = [];

beforeAll(() => {
  const node = (args: string[], input?: string): string =>
    execFileSync(process.execPath, args, {
      cwd: root,
      input: input ?? '',
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
  // Without a graph of the projects the rule would skip itself.
  node(['node_modules/nx/dist/bin/nx.js', 'graph', '--file=.nx/graph.json']);
  const texts = [...violations, ...allowed].map(({ file, text }) => ({ file: resolve(root, file), text }));
  const results: unknown = JSON.parse(node(['tools/boundaries/lint-texts.mjs'], JSON.stringify(texts)));
  rulesBroken = (results as { messages: { ruleId: string }[] }[]).map(({ messages }) =>
    messages.map(({ ruleId }) => ruleId).filter((rule) => rule === BOUNDARY || rule === BUILT_IN),
  );
}, 120_000);

test.each(
  violations.map((violation, index) => ({ ...violation, index, imports: violation.text.split("'")[1] })),
)('$file must not import $imports', ({ index, rule }) => {
  expect(rulesBroken[index]).toContain(rule);
});

test.each(allowed.map((item, index) => ({ ...item, index, imports: item.text.split("'")[1] })))(
  '$file may import $imports',
  ({ index }) => {
    expect(rulesBroken[violations.length + index]).toEqual([]);
  },
);
