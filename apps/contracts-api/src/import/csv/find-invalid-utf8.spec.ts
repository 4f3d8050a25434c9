import { findInvalidUtf8 } from './find-invalid-utf8.js';

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

describe('looking for bytes that are not UTF-8', () => {
  test.each([1, 2, 3, 7, 1000])(
    'accepts characters of every length cut anywhere (chunks of %i bytes)',
    async (size) => {
      const text = Buffer.from('é€😀a\n'.repeat(50) + 'ü');
      expect(await findInvalidUtf8(chunksOf(text, size))).toBeNull();
    },
  );

  test.each([1, 5, 1000])('names the line of the first fault (chunks of %i bytes)', async (size) => {
    const bytes = Buffer.concat([
      Buffer.from('ä\nb\n'),
      Buffer.from([0x63, 0xff, 0x0a]),
      Buffer.from('\xfe\n'),
    ]);
    expect(await findInvalidUtf8(chunksOf(bytes, size))).toBe(3);
  });

  test('refuses a character that the end of the file cuts', async () => {
    expect(await findInvalidUtf8(chunksOf(Buffer.from('a\n€').subarray(0, 4), 10))).toBe(2);
  });

  test('judges a line of many megabytes without keeping it, and finds a fault late in it', async () => {
    const line = Buffer.from('€'.repeat(1_000_000));
    expect(await findInvalidUtf8(chunksOf(line, 65_536))).toBeNull();
    line[2_999_998] = 0x41;
    expect(await findInvalidUtf8(chunksOf(line, 65_536))).toBe(1);
  });
});
