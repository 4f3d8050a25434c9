import { toError } from '@tenor/platform';
import { mongo } from 'mongoose';
import { databaseFault } from './open-database.js';

const answer = (code: number, message: string) => new mongo.MongoServerError({ message, code });

it('credentials that are refused are told as such', () => {
  for (const code of [18, 8000]) {
    expect(toError(databaseFault(answer(code, 'Authentication failed.'))).message).toBe(
      'the database refuses the user name or the password in MONGODB_URI.',
    );
  }
});

it('a right that the user lacks is named, without the command', () => {
  const error = answer(13, 'not authorized on tenor to execute command { ping: 1, lsid: { id: "x" } }');
  expect(toError(databaseFault(error)).message).toBe(
    'the database user in MONGODB_URI lacks a right: not authorized on tenor.',
  );
});

it('what waiting may mend stays as it is', () => {
  const away = new mongo.MongoNetworkError('connect ECONNREFUSED 127.0.0.1:27017');
  expect(databaseFault(away)).toBe(away);
  const noPrimary = answer(10_107, 'not primary');
  expect(databaseFault(noPrimary)).toBe(noPrimary);
});

it('an address that the driver cannot use is told with its reason', () => {
  const error = new mongo.MongoParseError('option foo is not supported');
  expect(toError(databaseFault(error)).message).toBe(
    'MONGODB_URI does not work: option foo is not supported',
  );
});
