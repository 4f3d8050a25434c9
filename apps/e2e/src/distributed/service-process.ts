import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { bareEnvironment } from '../product/product.js';
import { ReadyProcess } from '../product/ready-process.js';

export const SERVICES = ['contracts-api', 'job-runner', 'notifier'] as const;
export type ServiceName = (typeof SERVICES)[number];

type Env = Readonly<Record<string, string>>;

/** One process of a service: it can be killed, and started again under the same name and port. */
export class ServiceProcess {
  private process: ReadyProcess | undefined;
  private outputBefore = '';
  /** How often it was started. */
  starts = 0;

  private constructor(
    readonly service: ServiceName,
    /** Such as `job-runner-2`. */
    readonly name: string,
    readonly port: number,
    private readonly env: Env,
  ) {}

  static async create(service: ServiceName, number: number, env: Env): Promise<ServiceProcess> {
    return new ServiceProcess(service, `${service}-${number}`, await freePort(), env);
  }

  get running(): boolean {
    return this.process?.running === true;
  }

  get pid(): number {
    return this.started().pid;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Everything that it has written, over all its lives. */
  output(): string {
    return this.outputBefore + (this.process?.output() ?? '');
  }

  /** Starts it and waits for its ready line. @param env goes before what it was made with. */
  async start(env: Env = {}): Promise<void> {
    if (this.running) throw new Error(`${this.name} is running`);
    this.outputBefore = this.output();
    this.starts += 1;
    this.process = await ReadyProcess.start({
      name: this.name,
      entry: createRequire(import.meta.url).resolve(`@tenor/${this.service}/main`),
      ready: new RegExp(`^${this.service} is ready at (http://\\S+)$`, 'm'),
      env: { ...bareEnvironment(), PORT: String(this.port), ...this.env, ...env },
    });
  }

  /** SIGKILL. Nothing happens when it is not running. */
  async kill(): Promise<void> {
    if (this.running) await this.process?.kill();
  }

  /** SIGTERM. Resolves with the exit code; with undefined when it was not running. */
  async stop(): Promise<number | null | undefined> {
    return this.running ? this.started().stop() : undefined;
  }

  /** SIGSTOP: it keeps its connections and leases, and does nothing. */
  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** What an operator's probe sees. */
  async health(probe: 'live' | 'ready'): Promise<number> {
    return (await fetch(`${this.url}/health/${probe}`)).status;
  }

  private started(): ReadyProcess {
    if (this.process === undefined) throw new Error(`${this.name} has not been started`);
    return this.process;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
