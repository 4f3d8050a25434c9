import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

const infrastructure = ['@nestjs/*', 'mongoose', 'mongodb', 'kafkajs', 'lmdb', 'piscina', 'fastify', 'pino'];

/** Who may import whom: docs/adr/0002-module-boundaries.md tells why. Tags stand in each package.json. */
const boundaries = [
  { sourceTag: 'layer:domain', onlyDependOnLibsWithTags: [], bannedExternalImports: infrastructure },
  {
    sourceTag: 'layer:pure',
    onlyDependOnLibsWithTags: ['layer:domain'],
    bannedExternalImports: infrastructure,
  },
  { sourceTag: 'layer:platform', onlyDependOnLibsWithTags: ['layer:domain'] },
  { sourceTag: 'layer:infra', onlyDependOnLibsWithTags: ['layer:domain', 'layer:platform'] },
  {
    sourceTag: 'layer:embedded-mongo',
    onlyDependOnLibsWithTags: [],
    bannedExternalImports: ['@nestjs/*', 'mongoose', 'mongodb', 'kafkajs'],
  },
  {
    sourceTag: 'layer:service',
    onlyDependOnLibsWithTags: ['layer:domain', 'layer:pure', 'layer:infra', 'layer:platform'],
  },
  {
    sourceTag: 'layer:standalone',
    onlyDependOnLibsWithTags: [
      'layer:domain',
      'layer:platform',
      'layer:infra',
      'layer:embedded-mongo',
      'layer:service',
    ],
  },
  {
    sourceTag: 'layer:cli',
    onlyDependOnLibsWithTags: [
      'layer:domain',
      'layer:infra',
      'layer:platform',
      'layer:embedded-mongo',
      'layer:sinks',
    ],
  },
  { sourceTag: 'layer:sinks', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'layer:test-engines', onlyDependOnLibsWithTags: [] },
  {
    sourceTag: 'layer:e2e',
    onlyDependOnLibsWithTags: [
      'layer:domain',
      'layer:pure',
      'layer:infra',
      'layer:platform',
      'layer:embedded-mongo',
      'layer:sinks',
      'layer:test-engines',
    ],
  },
];

/** Tests may start the embedded database and the local sinks, whatever they test. */
const boundariesOfTests = boundaries.map((constraint) => ({
  ...constraint,
  onlyDependOnLibsWithTags: [
    ...constraint.onlyDependOnLibsWithTags,
    'layer:embedded-mongo',
    'layer:sinks',
    'layer:test-engines',
  ],
  bannedExternalImports: [],
}));

const boundaryRule = (depConstraints) => [
  'error',
  { enforceBuildableLibDependency: true, banTransitiveDependencies: false, depConstraints },
];

const nodeBuiltins = builtinModules.flatMap((name) => [name, `node:${name}`]);

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', 'coverage/**', 'data/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.spec.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@nx/enforce-module-boundaries': boundaryRule(boundaries),
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    files: ['libs/domain/**/*.ts', 'libs/calc/**/*.ts', 'libs/routing/**/*.ts', 'libs/schedule/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: nodeBuiltins.map((name) => ({
            name,
            message: 'This library is pure: no Node.js built-ins.',
          })),
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'Time is an argument.',
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Time is an argument.',
        },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: 'Randomness is an argument.',
        },
      ],
    },
  },
  {
    // A Nest class is injected by its value: a type-only import would erase it from the metadata.
    files: [
      'apps/{contracts-api,job-runner,notifier,standalone}/**/*.ts',
      'libs/{messaging,platform,persistence}/**/*.ts',
    ],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['apps/cli/**/*.ts', 'apps/standalone/src/main.ts', 'apps/e2e/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.spec.ts', '**/testing/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaryRule(boundariesOfTests),
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    files: ['**/*.cjs', '**/*.mjs'],
    languageOptions: {
      globals: {
        module: 'readonly',
        require: 'readonly',
        __dirname: 'readonly',
        __filename: 'readonly',
        process: 'readonly',
        console: 'readonly',
      },
    },
  },
  prettier,
);
