import { serialize } from 'bson';
import { plain } from '../testing/raw.js';
import { MessageReader, ProtocolError, parseMessage, replyMessage } from './message.js';

function message(flags: number, ...sections: Buffer[]): Buffer {
  const header = Buffer.alloc(20);
  const body = Buffer.concat(sections);
  header.writeInt32LE(20 + body.length, 0);
  header.writeInt32LE(7, 4);
  header.writeInt32LE(2013, 12);
  header.writeUInt32LE(flags, 16);
  return Buffer.concat([header, body]);
}

function bodySection(document: object): Buffer {
  return Buffer.concat([Buffer.from([0]), serialize(document)]);
}

function listSection(name: string, documents: readonly object[]): Buffer {
  const content = Buffer.concat([Buffer.from(`${name}\0`), ...documents.map((one) => serialize(one))]);
  const size = Buffer.alloc(5);
  size[0] = 1;
  size.writeInt32LE(content.length + 4, 1);
  return Buffer.concat([size, content]);
}

describe('MessageReader', () => {
  it('cuts a stream into messages wherever its chunks end', () => {
    const one = message(0, bodySection({ ping: 1 }));
    const two = message(0, bodySection({ hello: 1, text: 'x'.repeat(300) }));
    const stream = Buffer.concat([one, two, one]);
    for (const size of [1, 3, 16, 17, one.length, 1_000]) {
      const reader = new MessageReader();
      const messages: Buffer[] = [];
      for (let at = 0; at < stream.length; at += size)
        messages.push(...reader.push(stream.subarray(at, at + size)));
      expect(messages.map((each) => each.length)).toEqual([one.length, two.length, one.length]);
    }
  });

  it.each([0, 15, -1, 48_000_001])('refuses a length of %i', (length) => {
    const header = Buffer.alloc(16);
    header.writeInt32LE(length, 0);
    expect(() => new MessageReader().push(header)).toThrow(ProtocolError);
  });
});

describe('parseMessage', () => {
  it('reads a body and document sequences', () => {
    const request = parseMessage(
      message(2, listSection('documents', [{ a: 1 }, { a: 2 }]), bodySection({ insert: 'x', $db: 'd' })),
    );
    expect(request).toMatchObject({ requestId: 7, protocol: 'message', moreToCome: true });
    expect(plain(request.body.bytes)).toEqual({ insert: 'x', $db: 'd' });
    expect(request.sequences.get('documents')?.map(({ bytes }) => plain(bytes))).toEqual([
      { a: 1 },
      { a: 2 },
    ]);
  });

  it.each<[string, Buffer]>([
    ['no body', message(0)],
    ['two bodies', message(0, bodySection({}), bodySection({}))],
    ['an unknown section', message(0, Buffer.from([9]))],
    ['unknown required flags', message(4, bodySection({}))],
    ['a checksum', message(1, bodySection({}))],
    ['a section that is too long', message(0, bodySection({}), Buffer.from([1, 99, 0, 0, 0, 97, 0]))],
    ['the same list twice', message(0, bodySection({}), listSection('a', []), listSection('a', []))],
    ['a cut document', message(0, Buffer.from([0, 50, 0, 0, 0, 0]))],
  ])('refuses %s', (_, bytes) => {
    expect(() => parseMessage(bytes)).toThrow(ProtocolError);
  });

  it('never reads beyond a document, whichever byte is damaged', () => {
    const intact = message(
      0,
      bodySection({ find: 'x', a: { b: [1, 'text', new Date(0)] }, r: /a/i, n: null }),
    );
    for (let at = 20; at < intact.length; at += 1)
      for (const value of [0, 1, 3, 0x7f, 0xff]) {
        const damaged = Buffer.from(intact);
        damaged[at] = value;
        try {
          parseMessage(damaged);
        } catch (error) {
          expect(['ProtocolError', 'CommandError']).toContain((error as Error).constructor.name);
        }
      }
  });
});

describe('replyMessage', () => {
  it('answers in the protocol of the question', () => {
    const document = Buffer.from(serialize({ ok: 1 }));
    const reply = Buffer.concat(replyMessage({ requestId: 7, protocol: 'message' }, 1, document));
    expect([reply.readInt32LE(0), reply.readInt32LE(8), reply.readInt32LE(12)]).toEqual([
      reply.length,
      7,
      2013,
    ]);
    const legacy = Buffer.concat(replyMessage({ requestId: 7, protocol: 'query' }, 1, document));
    expect([legacy.readInt32LE(0), legacy.readInt32LE(12), legacy.readInt32LE(32)]).toEqual([
      legacy.length,
      1,
      1,
    ]);
  });
});
