import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { engineCache } from '../kafka/kafka-distribution.js';
import { ENGINE_MAIN, ENGINE_POM, ENGINE_VERSION } from './engine-source.js';

const run = promisify(execFile);

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const FETCH_MS = 300_000;
const START_MS = 60_000;

/** An engine that is not ours: in memory, by others, for comparison. */
export interface MongoJavaServer {
  /** Connection string of its one server, with the database `tenor`. */
  readonly uri: string;
  stop(): Promise<void>;
}

/**
 * Starts mongo-java-server, an independent implementation of MongoDB's protocol in memory. Fetches it
 * from Maven Central when it is not in the cache yet (3 MB). Needs `mvn` and `java` 17.
 * @throws Error when either is missing, or the engine does not start within 60 s.
 */
export async function startMongoJavaServer(): Promise<MongoJavaServer> {
  const folder = await engineFolder();
  const child = spawn(
    'java',
    [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=off',
      '-cp',
      `${join(folder, 'lib')}/*`,
      join(folder, 'Main.java'),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.once('close', resolve));
  const stop = async (): Promise<void> => {
    child.stdin.end();
    child.kill('SIGKILL');
    await ended;
  };
  try {
    const port = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`mongo-java-server did not start within ${START_MS / 1000} s`));
      }, START_MS);
      child.once('error', reject);
      child.once('exit', (code) => {
        reject(new Error(`mongo-java-server ended with ${code ?? 'a signal'} before it was ready`));
      });
      createInterface(child.stdout).on('line', (line) => {
        if (!line.startsWith('port ')) return;
        clearTimeout(timer);
        resolve(line.slice('port '.length));
      });
    });
    return { uri: `mongodb://127.0.0.1:${port}/tenor?directConnection=true`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The folder with `lib/*.jar` and `Main.java`; renamed when complete, so under its name it is whole. */
async function engineFolder(): Promise<string> {
  const cache = engineCache();
  const folder = join(cache, `mongo-java-server-${ENGINE_VERSION}`);
  const known = await stat(folder).catch(() => undefined);
  if (known === undefined) {
    const draft = join(cache, `draft-${randomUUID()}`);
    await mkdir(draft, { recursive: true });
    try {
      const pom = join(draft, 'pom.xml');
      await writeFile(pom, ENGINE_POM);
      const lib = join(draft, 'lib');
      await run(
        'mvn',
        ['-q', '-B', '-f', pom, '-DincludeScope=runtime', `-DoutputDirectory=${lib}`, PLUGIN],
        {
          timeout: FETCH_MS,
        },
      );
      await rename(draft, folder).catch(async (error: unknown) => {
        // Another process was faster: its folder is as good.
        if ((await stat(folder).catch(() => undefined)) === undefined) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  await writeFile(join(folder, 'Main.java'), ENGINE_MAIN);
  return folder;
}
