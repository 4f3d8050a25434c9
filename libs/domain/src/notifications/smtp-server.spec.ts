import { smtpAddressFault, smtpServerOf } from './smtp-server.js';

describe('the address of a mail server', () => {
  it.each([
    [
      'smtp://mail.example.com',
      { host: 'mail.example.com', port: 25, implicitTls: false, requireTls: false, auth: null },
    ],
    [
      'smtp://user:p%40ss@mail.example.com',
      { port: 587, requireTls: true, rejectUnauthorized: true, auth: { user: 'user', pass: 'p@ss' } },
    ],
    ['smtps://user:pass@mail.example.com', { port: 465, implicitTls: true }],
    ['smtp://user:pass@mail.example.com:2525?requireTls=false', { port: 2525, requireTls: false }],
    [
      'smtp://mail.example.com?requireTls=true&rejectUnauthorized=false',
      { requireTls: true, rejectUnauthorized: false },
    ],
    ['smtp://user:pass@127.0.0.1:1025', { host: '127.0.0.1', requireTls: false }],
    ['smtp://user:pass@127.evil.example', { requireTls: true }],
    ['smtp://[2606:4700::1111]:25', { host: '2606:4700::1111', port: 25 }],
  ])('%s is read', (address, expected) => {
    expect(smtpServerOf(address)).toMatchObject(expected);
    expect(smtpAddressFault(address)).toBeUndefined();
  });

  it.each([
    ['mail.example.com', 'must be an smtp:// or smtps:// address'],
    ['https://mail.example.com', 'must be an smtp:// or smtps:// address'],
    ['smtp://h\nx', 'must be an smtp:// or smtps:// address'],
    ['smtp:///x', 'must name a host'],
    ['smtp://h:99999', 'must be an smtp:// or smtps:// address'],
    ['smtp://:secret@h', 'must name the user whose password it has'],
    ['smtp://u%zz:secret@h', 'must have its login percent-encoded'],
    ['smtp://h?socket=/run/x', 'may have the parameters requireTls and rejectUnauthorized only'],
    ['smtp://h?requireTls=maybe', 'must have true or false for requireTls'],
  ])('%s is refused', (address, message) => {
    expect(() => smtpServerOf(address)).toThrow(new RangeError(message));
    expect(smtpAddressFault(address)).toBe(message);
  });
});
