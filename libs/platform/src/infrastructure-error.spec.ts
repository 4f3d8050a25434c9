import { Problem } from '@tenor/domain';
import mongoose from 'mongoose';
import { isInfrastructureError, toError } from './infrastructure-error.js';

const { mongo } = mongoose;

describe('isInfrastructureError', () => {
  it('knows the errors of the driver and of mongoose that mean "the database is away"', () => {
    expect(isInfrastructureError(new mongo.MongoNetworkError('connection 1 closed'))).toBe(true);
    expect(isInfrastructureError(new mongo.MongoNetworkTimeoutError('timed out'))).toBe(true);
    expect(isInfrastructureError(new mongo.MongoNotConnectedError('no'))).toBe(true);
    expect(isInfrastructureError(new mongo.MongoTopologyClosedError('closed'))).toBe(true);
    expect(isInfrastructureError(new mongoose.Error.MongooseServerSelectionError('no server'))).toBe(true);
    expect(isInfrastructureError(new mongo.MongoServerError({ message: 'no primary', code: 10107 }))).toBe(
      true,
    );
  });

  it('knows sockets, the mark "retryable", and looks through causes', () => {
    expect(isInfrastructureError(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBe(true);
    expect(isInfrastructureError(new Problem('unavailable', 'the broker is away'))).toBe(true);
    const cause = new mongo.MongoNetworkError('closed');
    expect(isInfrastructureError(new Error('outer', { cause: new Error('inner', { cause }) }))).toBe(true);
  });

  it('knows a bulk write that was cut off, and tells it from one that was refused', () => {
    const wrapped = Object.assign(new Error('connection 5 closed'), { name: 'MongoBulkWriteError' });
    expect(isInfrastructureError(Object.assign(wrapped, { writeErrors: [] }))).toBe(true);
    const refused = { code: 11000, writeErrors: [{ code: 11000 }] };
    expect(isInfrastructureError(Object.assign(wrapped, refused))).toBe(false);
  });

  it('leaves errors alone that another try would repeat', () => {
    expect(isInfrastructureError(new TypeError('x is undefined'))).toBe(false);
    expect(isInfrastructureError(new mongo.MongoServerError({ message: 'E11000', code: 11000 }))).toBe(false);
    expect(isInfrastructureError(new Problem('conflict', 'taken'))).toBe(false);
    expect(isInfrastructureError('text')).toBe(false);
    expect(isInfrastructureError(undefined)).toBe(false);
  });

  it('ends on a chain of causes that bites its tail', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(isInfrastructureError(error)).toBe(false);
  });
});

describe('toError', () => {
  it('keeps errors and wraps all else', () => {
    const error = new Error('x');
    expect(toError(error)).toBe(error);
    expect(toError('text').message).toBe('text');
    expect(toError({ status: 'error' }).message).toBe('thrown: {"status":"error"}');
    expect(toError(undefined).message).toBe('thrown: undefined');
  });
});
