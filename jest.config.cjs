// Four projects, by the ending of the spec's name:
//   *.spec.ts        unit: pure code, no I/O beyond a temporary directory
//   *.int.spec.ts    integration: one library against the embedded database
//   *.e2e.spec.ts    the product as processes, over HTTP and the command line
//   *.engine.spec.ts real brokers and databases of others, `npm run test:engines` only
//   *.data.spec.ts   real data, `npm run test:data` only (TENOR_TEST_DATA names the folder)
const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '\\.(ts|js|mjs)$': '<rootDir>/tools/jest/transformer.cjs' },
  transformIgnorePatterns: [],
  resolver: '<rootDir>/tools/jest/resolver.cjs',
  setupFilesAfterEnv: ['<rootDir>/tools/jest/patience.cjs'],
  testEnvironmentOptions: { customExportConditions: ['@tenor/source', 'node', 'node-addons'] },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/(apps|libs)/[^/]+/dist/'],
};
const project = (displayName, kind, more = {}) => ({
  ...common,
  displayName,
  testMatch: [`<rootDir>/{apps,libs,tools}/**/*.${kind ? `${kind}.` : ''}spec.ts`],
  ...more,
});

module.exports = {
  // Most tests of processes wait for something: one fewer than the cores would leave them idle.
  maxWorkers: '100%',
  projects: [
    project('unit', '', {
      testPathIgnorePatterns: ['/node_modules/', '\\.(int|e2e|engine|data)\\.spec\\.ts$'],
    }),
    project('integration', 'int'),
    project('e2e', 'e2e'),
    project('engines', 'engine'),
    project('data', 'data'),
  ],
};
