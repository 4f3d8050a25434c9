import { type FastifyInstance } from 'fastify';

interface Route {
  readonly method: string;
  readonly segments: readonly string[];
}

/** Knows every route, so that a wrong method on a path that exists is told apart from an unknown path. */
export class RouteTable {
  private readonly routes: Route[] = [];

  /** Must be called before the routes are made. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const name of [method].flat()) {
        this.routes.push({ method: name.toUpperCase(), segments: url.split('/') });
      }
    });
  }

  /** The methods that the path of the URL has, in alphabetical order; empty for an unknown path. */
  methodsOf(url: string): string[] {
    const path = (url.split('?', 1)[0] ?? '').split('/');
    const methods = this.routes.filter((route) => matches(route.segments, path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  return (
    pattern.length === path.length &&
    pattern.every((part, i) => (part.startsWith(':') ? path[i] !== '' : part === path[i]))
  );
}
