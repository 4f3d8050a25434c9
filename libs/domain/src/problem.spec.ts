import { invalidInput, Problem } from './problem.js';

const error = (path: string) => ({ path, message: 'is required', code: 'required' });

describe('a refusal', () => {
  it('names the first three faults and counts the others', () => {
    expect(invalidInput([error('name')]).message).toBe('name is required.');
    expect(invalidInput(['a', 'b', 'c', 'd', 'e'].map(error)).message).toBe(
      'a is required; b is required; c is required; and 2 more.',
    );
  });

  it('keeps every fault', () => {
    expect(invalidInput(['a', 'b', 'c', 'd'].map(error))).toMatchObject({
      code: 'invalid_input',
      errors: ['a', 'b', 'c', 'd'].map(error),
      retryable: false,
    });
  });

  it('may succeed later only when something was away', () => {
    expect(new Problem('unavailable', 'the broker is away').retryable).toBe(true);
    expect(new Problem('conflict', 'the id is taken').retryable).toBe(false);
  });
});
