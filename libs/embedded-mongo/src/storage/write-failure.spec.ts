import { tmpdir } from 'node:os';
import { writeFailure } from './write-failure.js';

describe('writeFailure', () => {
  it.each(['MDB_MAP_FULL: Environment mapsize limit reached', 'No space left on device', 'ENOSPC: no space'])(
    'tells a full disk by its own code: %s',
    (reason) => {
      expect(writeFailure(new Error(reason), tmpdir(), false)).toMatchObject({
        code: 14031,
        codeName: 'OutOfDiskSpace',
        message: `the write was undone: no space left on the disk (${reason})`,
      });
    },
  );

  it('tells any other failure as what it is, also one that a full disk may have caused but did not', () => {
    for (const reason of ['Input/output error', 'Bad file descriptor'])
      expect(writeFailure(new Error(reason), tmpdir(), false)).toMatchObject({
        code: 1,
        message: `the write was undone: ${reason}`,
      });
  });

  it('does not fail itself where the system cannot tell the free space', () => {
    expect(writeFailure(new Error('Input/output error'), '/no/such/place', false)).toMatchObject({ code: 1 });
  });

  it('says when a part of the write was committed before', () => {
    expect(writeFailure(new Error('ENOSPC'), tmpdir(), true).message).toBe(
      'the rest of the write was undone, what it did before stays: no space left on the disk (ENOSPC)',
    );
  });
});
