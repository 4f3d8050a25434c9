import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, openSync, closeSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { errorCode } from './error-code.js';
import { kafkaProperties, type NodeProperties } from './kafka-properties.js';

const run = promisify(execFile);
const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';

/** The JVM dies when the pipe from this process closes, whatever becomes of this process. */
const GUARD = '"$@" >&2 & echo $!; cat > /dev/null; kill -9 $!; wait';

/** One server: a JVM over a data directory, which outlives it. */
export class KafkaNode {
  private guard: ChildProcess | undefined;
  private pid: number | undefined;
  private starts = 0;

  constructor(
    private readonly jars: string,
    private readonly folder: string,
    private readonly properties: Omit<NodeProperties, 'dataDir'>,
  ) {}

  get address(): string {
    return `127.0.0.1:${this.properties.node.brokerPort}`;
  }

  get running(): boolean {
    return this.pid !== undefined;
  }

  async format(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const dataDir = join(this.folder, 'data');
    await writeFile(this.configFile(), kafkaProperties({ ...this.properties, dataDir }));
    const users = (this.properties.security?.users ?? []).flatMap(({ name, password }) => [
      '--add-scram',
      `SCRAM-SHA-512=[name=${name},password=${password}]`,
    ]);
    const tool = ['-Xmx128m', ...FAST_START, '-cp', `${this.jars}/*`, 'kafka.tools.StorageTool', 'format'];
    await run('java', [...tool, '-t', CLUSTER_ID, '-c', this.configFile(), ...users]);
  }

  /** Starts the JVM; it is ready some seconds later. */
  async start(): Promise<void> {
    if (this.pid !== undefined) throw new Error(`node ${this.properties.node.id} is running`);
    this.starts += 1;
    const log = openSync(this.logFile(), 'a');
    const level = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
    const java = ['java', '-Xmx256m', ...FAST_START, level, '-cp', `${this.jars}/*`, 'kafka.Kafka'];
    const guard = spawn('sh', ['-c', GUARD, 'guard', ...java, this.configFile()], {
      stdio: ['pipe', 'pipe', log],
    });
    closeSync(log);
    // Broken when the guard dies first; there is nothing to tell it then.
    guard.stdin?.on('error', () => undefined);
    this.guard = guard;
    this.pid = await firstNumber(guard);
  }

  /** SIGKILL: what was acknowledged must survive it. */
  async kill(): Promise<void> {
    const { guard, pid } = this;
    if (guard === undefined || pid === undefined) return;
    this.guard = undefined;
    this.pid = undefined;
    const ended = guard.exitCode === null ? once(guard, 'exit') : undefined;
    signal(pid, 'SIGKILL');
    guard.stdin?.end();
    await ended;
  }

  /** Stands still, as a machine that swaps or a network that swallows everything. */
  freeze(): void {
    if (this.pid !== undefined) signal(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    if (this.pid !== undefined) signal(this.pid, 'SIGCONT');
  }

  /** The end of what the server said, for a failure's message. */
  async logTail(): Promise<string> {
    const lines: string[] = [];
    const input = createReadStream(this.logFile());
    input.on('error', () => undefined);
    for await (const line of createInterface({ input })) {
      lines.push(line);
      if (lines.length > 40) lines.shift();
    }
    return lines.join('\n');
  }

  private configFile(): string {
    return join(this.folder, 'server.properties');
  }

  private logFile(): string {
    return join(this.folder, `server-${this.starts}.log`);
  }
}

const FAST_START = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

async function firstNumber(guard: ChildProcess): Promise<number> {
  const { stdout } = guard;
  if (stdout === null) throw new Error('the guard has no output');
  return new Promise((resolve, reject) => {
    guard.once('error', (error) => reject(new Error(`cannot start Kafka: ${error.message}`)));
    createInterface({ input: stdout }).once('line', (line) => resolve(Number(line)));
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It is gone already.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
