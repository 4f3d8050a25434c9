// Puts together what one app needs to run, and nothing else: its built files, those of the libraries it
// imports, and the packages that its `dependencies` lead to. No devDependencies, types, source maps or tests.
//
//   node docker/assemble.mjs APP FOLDER      (after `npm ci` and `npm run build`)
//
// The closure is taken from package-lock.json and copied from node_modules: `npm ci --omit=dev --workspace`
// would bring what is a devDependency of this app and a dependency of another.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [app, folder] = process.argv.slice(2);
if (app === undefined || folder === undefined) fail('usage: node docker/assemble.mjs APP FOLDER');
if (!existsSync(join(root, 'apps', app, 'package.json'))) fail(`there is no app ${app}`);
if (existsSync(folder) && readdirSync(folder).length > 0) fail(`${folder} is not empty`);

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const out = resolve(folder);
for (const place of reachable(`apps/${app}`)) {
  if (packages[place].link) link(place, packages[place].resolved);
  else if (place.split('/').includes('node_modules')) copyPackage(place);
  else copyWorkspace(place);
}

/** The places in the lockfile that the workspace's dependencies lead to, itself included. */
function reachable(workspace) {
  const found = new Set();
  const queue = [workspace];
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    if (found.has(place)) continue;
    found.add(place);
    const entry = packages[place];
    if (entry.link) {
      queue.push(entry.resolved);
      continue;
    }
    const optionalPeers = entry.peerDependenciesMeta ?? {};
    const peers = Object.keys(entry.peerDependencies ?? {}).filter((name) => !optionalPeers[name]?.optional);
    for (const name of [...Object.keys(entry.dependencies ?? {}), ...peers]) {
      const dependency = placeOf(name, place);
      if (dependency === undefined) fail(`${place} needs ${name}, which the lockfile does not have`);
      queue.push(dependency);
    }
    // Such as the binaries of other platforms: those that are installed here.
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      const dependency = placeOf(name, place);
      if (dependency !== undefined && existsSync(join(root, dependency))) queue.push(dependency);
    }
  }
  return found;
}

/** Where Node.js finds a package from a place: the nearest node_modules upwards. */
function placeOf(name, from) {
  for (let at = from; ; at = dirname(at)) {
    const place = at === '.' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (place in packages) return place;
    if (at === '.') return undefined;
  }
}

function link(place, target) {
  const path = join(out, place);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(relative(dirname(path), join(out, target)), path);
}

/** A package as it is, without those nested in it (they have places of their own). */
function copyPackage(place) {
  const from = join(root, place);
  if (!existsSync(from)) fail(`${place} is not installed: run npm ci first`);
  const nested = join(from, 'node_modules');
  cpSync(from, join(out, place), {
    recursive: true,
    filter: (path) => path !== nested && !/\.(d\.[cm]?ts|map)$/.test(path),
  });
}

function copyWorkspace(place) {
  const built = join(root, place, 'dist');
  if (!existsSync(built)) fail(`${place} is not built: run npm run build first`);
  for (const part of ['package.json', 'bin', 'dist']) {
    const from = join(root, place, part);
    if (!existsSync(from)) continue;
    cpSync(from, join(out, place, part), {
      recursive: true,
      filter: (path) =>
        basename(path) !== 'testing' && !/\.(d\.[cm]?ts|map|tsbuildinfo)$/.test(basename(path)),
    });
  }
}

function fail(message) {
  console.error(`assemble: ${message}`);
  process.exit(1);
}
