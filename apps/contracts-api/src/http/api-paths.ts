/** Where everything that needs a token lies. Controllers: `@Controller(apiPath('contracts'))`. */
export const API_PREFIX = '/api/v1';

/** The path of a resource, or of one object of it, below the prefix. */
export function apiPath(resource: string, id?: string): string {
  return id === undefined ? `${API_PREFIX}/${resource}` : `${API_PREFIX}/${resource}/${id}`;
}
