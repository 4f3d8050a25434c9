import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { errorCode } from './error-code.js';

const run = promisify(execFile);

/** The versions that were tried; others may work. */
export type KafkaVersion = '3.9.2' | '4.1.1' | '4.4.0';
export const DEFAULT_KAFKA_VERSION: KafkaVersion = '4.1.1';

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const FETCH_MS = 300_000;
const LOCK_STALE_MS = 30_000;

/** Where fetched engines are kept between runs; `TENOR_TEST_ENGINE_CACHE` names another folder. */
export function engineCache(): string {
  const chosen = process.env['TENOR_TEST_ENGINE_CACHE'];
  return chosen !== undefined && chosen !== '' ? chosen : join(homedir(), '.cache', 'tenor', 'test-engines');
}

/**
 * The folder with the jars of Apache Kafka, fetched from Maven Central when it is not there yet (46 MB).
 * Several processes may ask at once: one fetches, the others wait.
 * @throws Error when Maven is missing or cannot fetch.
 */
export async function kafkaJars(version: KafkaVersion): Promise<string> {
  const cache = engineCache();
  const target = join(cache, `kafka-${version}`);
  if (await exists(target)) return target;
  await mkdir(cache, { recursive: true });
  const unlock = await lock(join(cache, `kafka-${version}.lock`));
  try {
    if (!(await exists(target))) await fetchInto(target, cache, version);
    return target;
  } finally {
    await unlock();
  }
}

async function fetchInto(target: string, cache: string, version: KafkaVersion): Promise<void> {
  // Renamed when complete: a folder under its final name is whole.
  const draft = join(cache, `draft-${randomUUID()}`);
  const jars = join(draft, 'lib');
  await mkdir(draft, { recursive: true });
  try {
    const pom = join(draft, 'pom.xml');
    await writeFile(pom, POM);
    const options = [`-Dkv=${version}`, '-DincludeScope=runtime', `-DoutputDirectory=${jars}`];
    await maven(['-q', '-B', '-f', pom, ...options, PLUGIN]);
    if ((await readdir(jars)).length === 0) throw new Error(`Maven fetched nothing for Kafka ${version}`);
    await rename(jars, target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function maven(args: readonly string[]): Promise<void> {
  try {
    await run('mvn', args, { timeout: FETCH_MS, maxBuffer: 16 * 1024 * 1024 });
  } catch (error) {
    const told = typeof error === 'object' && error !== null && 'stdout' in error;
    const output = told ? String(error.stdout).slice(-2000) : '';
    throw new Error(`Maven cannot fetch Kafka: ${String(error)}\n${output}`, { cause: error });
  }
}

/** A folder is made by one process only; its owner keeps it young, and an old one is nobody's. */
async function lock(folder: string): Promise<() => Promise<void>> {
  const end = Date.now() + FETCH_MS;
  for (;;) {
    try {
      await mkdir(folder);
      break;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const age = await stat(folder).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > LOCK_STALE_MS) await rm(folder, { recursive: true, force: true });
    else if (Date.now() > end) throw new Error(`another process fetches for too long; remove ${folder}`);
    else await sleep(250);
  }
  const refresh = setInterval(() => {
    const now = new Date();
    // When it fails the lock grows old, and the worst is a second fetch.
    utimes(folder, now, now).catch(() => undefined);
  }, 5000);
  refresh.unref();
  return async () => {
    clearInterval(refresh);
    await rm(folder, { recursive: true, force: true });
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>\${kv}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;
