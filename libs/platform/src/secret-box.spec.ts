import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSecretBox, SecretBox, SecretBoxError } from './secret-box.js';
import { parseSecretKey } from './secret-key.js';

const KEY = Buffer.alloc(32, 7);
const PLACE = ['netops', 'integration-1', 'token'];

describe('a secret box', () => {
  const box = new SecretBox(KEY);

  it('gives back what was sealed, for the same place', () => {
    expect(box.open(box.seal('gh_tökén', PLACE), PLACE)).toBe('gh_tökén');
    expect(box.open(box.seal('', PLACE), PLACE)).toBe('');
  });

  it('seals the same secret differently each time, and shows nothing of it', () => {
    const [a, b] = [box.seal('s3cret', PLACE), box.seal('s3cret', PLACE)];
    expect(a).not.toBe(b);
    expect(a).toMatch(/^v1:[A-Za-z0-9_-]+$/);
    expect(Buffer.from(a.slice(3), 'base64url').toString('latin1')).not.toContain('s3cret');
  });

  it.each([
    ['another receiver', ['other', 'integration-1', 'token']],
    ['another integration', ['netops', 'integration-2', 'token']],
    ['another field', ['netops', 'integration-1', 'webhookUrl']],
    ['the same letters, divided differently', ['netopsintegration-1', 'token']],
  ])('does not open in the place of %s', (_name, place) => {
    expect(() => box.open(box.seal('s3cret', PLACE), place)).toThrow(SecretBoxError);
  });

  it('does not open with another key, nor when a byte was changed, nor in an unknown format', () => {
    const sealed = box.seal('s3cret', PLACE);
    const changed = Buffer.from(sealed.slice(3), 'base64url');
    changed.writeUInt8(changed.readUInt8(changed.length - 1) ^ 1, changed.length - 1);
    expect(() => new SecretBox(Buffer.alloc(32, 8)).open(sealed, PLACE)).toThrow(SecretBoxError);
    expect(() => box.open(`v1:${changed.toString('base64url')}`, PLACE)).toThrow(SecretBoxError);
    expect(() => box.open(sealed.replace('v1', 'v2'), PLACE)).toThrow('unknown format');
    expect(() => box.open('v1:AAAA', PLACE)).toThrow('cut off');
  });

  it('refuses a key of another length', () => {
    expect(() => new SecretBox(Buffer.alloc(16))).toThrow(RangeError);
  });
});

describe('a key as text', () => {
  it('is 32 bytes in Base64 of either alphabet, or hexadecimal', () => {
    const bytes = Buffer.alloc(32, 0xfb);
    const forms = [
      bytes.toString('base64'),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      `${bytes.toString('hex').toUpperCase()}\n`,
    ];
    expect(forms.map((form) => Buffer.from(parseSecretKey(form) ?? []).equals(bytes))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it.each([
    '',
    'secret',
    Buffer.alloc(31).toString('base64'),
    Buffer.alloc(33).toString('base64'),
    'g'.repeat(64),
  ])('is not %j', (text) => {
    expect(parseSecretKey(text)).toBeUndefined();
  });
});

describe('the box of an installation', () => {
  let dataDir: string;
  const config = (more = {}) => ({ dataDir, secretKey: undefined, ...more });

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tenor-secret-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('makes its key once, readable by its owner only, whoever comes first', async () => {
    const boxes = await Promise.all([1, 2, 3].map(() => openSecretBox(config())));
    const sealed = boxes[0]!.seal('s3cret', PLACE);
    expect(boxes.map((box) => box.open(sealed, PLACE))).toEqual(['s3cret', 's3cret', 's3cret']);
    expect((await openSecretBox(config())).open(sealed, PLACE)).toBe('s3cret');
    expect((await stat(join(dataDir, 'secret-key'))).mode & 0o777).toBe(0o600);
  });

  it('uses the configured key and makes no file', async () => {
    const box = await openSecretBox(config({ secretKey: KEY }));
    expect(new SecretBox(KEY).open(box.seal('s3cret', PLACE), PLACE)).toBe('s3cret');
    await expect(readFile(join(dataDir, 'secret-key'))).rejects.toThrow('ENOENT');
  });

  it('never replaces a file that holds no key', async () => {
    await writeFile(join(dataDir, 'secret-key'), 'damaged');
    await expect(openSecretBox(config())).rejects.toThrow('holds no key');
    expect(await readFile(join(dataDir, 'secret-key'), 'utf8')).toBe('damaged');
  });
});
