// Compiles our TypeScript, and the ESM-only packages in node_modules, to CommonJS for Jest:
// Jest on Node 20 cannot require() an ES module, and its VM-modules mode breaks as soon as a
// CommonJS package requires an ESM one.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const swc = require('@swc/core');

const VERSION = `${swc.version}\0${readFileSync(__filename, 'utf8')}`;

module.exports = {
  process(source, filename) {
    const typescript = filename.endsWith('.ts');
    if (!typescript && !isEsModule(source, filename)) return { code: source };
    const { code, map } = swc.transformSync(source, {
      filename,
      configFile: false,
      swcrc: false,
      sourceMaps: typescript,
      module: { type: 'commonjs', importInterop: 'swc', ignoreDynamic: false },
      jsc: {
        target: 'es2023',
        parser: typescript
          ? { syntax: 'typescript', decorators: true }
          : { syntax: 'ecmascript', importAttributes: true },
        transform: typescript ? { legacyDecorator: true, decoratorMetadata: true } : {},
        keepClassNames: true,
      },
    });
    return { code, map };
  },
  getCacheKey(source, filename) {
    return createHash('sha256')
      .update(VERSION)
      .update('\0')
      .update(filename)
      .update('\0')
      .update(source)
      .digest('hex');
  },
};

function isEsModule(source, filename) {
  if (filename.endsWith('.cjs') || filename.endsWith('.json')) return false;
  if (filename.endsWith('.mjs')) return true;
  return /^\s*(import|export)\b/m.test(source) || source.includes('import.meta');
}
