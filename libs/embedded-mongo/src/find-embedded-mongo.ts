import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { databaseFile } from './data-directory.js';

/** Milliseconds that a server has to take a connection. */
const ANSWER_MS = 2000;

/** True when the directory holds a database of ours, whether or not somebody serves it. */
export function hasEmbeddedMongo(dataDir: string): boolean {
  return existsSync(databaseFile(resolve(dataDir)));
}

/** The address of the database that another process serves from this directory at the moment; undefined: nobody does. */
export async function findEmbeddedMongo(
  dataDir: string,
  databaseName = 'tenor',
): Promise<string | undefined> {
  const directory = resolve(dataDir);
  const elsewhere = await readFile(join(directory, 'mongo.socket-path'), 'utf8').catch(() => undefined);
  const socketPath = elsewhere ?? join(directory, 'mongo.sock');
  if (!(await answers(socketPath))) return undefined;
  return `mongodb://${encodeURIComponent(socketPath)}/${encodeURIComponent(databaseName)}?directConnection=true`;
}

/** A socket's file outlives a server that was killed. */
function answers(socketPath: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(socketPath);
    const end = (answer: boolean): void => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(ANSWER_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
