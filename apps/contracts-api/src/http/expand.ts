import { type ApiQueryOptions } from '@nestjs/swagger';
import { invalidInput } from '@tenor/domain';
import { paramsOf } from './as-of.js';

/** `expand` in the API's description. */
export function expandParameter(known: readonly string[]): ApiQueryOptions {
  return {
    name: 'expand',
    required: false,
    description: `What the objects refer to and is shown as a whole: ${known.join(', ')}, separated by commas.`,
    schema: { type: 'string', example: known.join(',') },
  };
}

/** What a request's URL wants to see as a whole. @throws Problem invalid_input naming `expand`. */
export function parseExpand<Name extends string>(url: string, known: readonly Name[]): ReadonlySet<Name> {
  const wanted = new Set<Name>();
  for (const text of paramsOf(url)
    .getAll('expand')
    .flatMap((list) => list.split(','))) {
    const name = known.find((each) => each === text.trim());
    if (name === undefined) {
      const message = `must be a list of ${known.join(', ')}; found ${JSON.stringify(text)}`;
      throw invalidInput([{ path: 'expand', message, code: 'invalid_choice' }]);
    }
    wanted.add(name);
  }
  return wanted;
}

/** The URL's query without `expand`, for what reads the rest of it. */
export function withoutExpand(url: string): string {
  const params = paramsOf(url);
  params.delete('expand');
  return `?${params.toString()}`;
}
