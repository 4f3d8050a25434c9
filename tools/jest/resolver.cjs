// Our sources import './name.js', as Node.js wants it; under Jest the file is './name.ts'.
module.exports = (request, options) => {
  const ours =
    request.startsWith('.') && request.endsWith('.js') && !options.basedir.includes('node_modules');
  if (ours) {
    try {
      return options.defaultResolver(request.replace(/\.js$/, '.ts'), options);
    } catch {
      // A real .js file: resolved below.
    }
  }
  return options.defaultResolver(request, options);
};
