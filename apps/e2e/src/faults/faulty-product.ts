import { findEmbeddedMongo } from '@tenor/embedded-mongo';
import { connectDatabase } from '@tenor/persistence';
import { Product, SHIFTED_CLOCK } from '../product/product.js';
import { type FaultyInstallation, type TestConnection } from './faulty-installation.js';
import { PatientClient } from './patient-client.js';

/** How long the product was away after a kill: longer than any lease. */
const AWAY_MS = 130_000;

/** The embedded profile: one process, and its database's. */
export class FaultyProduct implements FaultyInstallation {
  private shiftMs = 0;
  private written = '';

  private constructor(
    private product: Product,
    private readonly env: Readonly<Record<string, string>>,
    readonly client: PatientClient,
  ) {}

  /** @param env made before the product, so that its receivers can ask for its clock */
  static async start(env: Readonly<Record<string, string>>): Promise<FaultyProduct> {
    const product = await Product.start(undefined, { ...env, NODE_OPTIONS: SHIFTED_CLOCK });
    const port = new URL(product.url).port;
    const client = new PatientClient(product.url, product.token);
    return new FaultyProduct(product, { ...env, NODE_OPTIONS: SHIFTED_CLOCK, PORT: port }, client);
  }

  get operator(): Readonly<Record<string, string>> {
    return { TENOR_DATA_DIR: this.product.dataDir };
  }

  now(): number {
    return Date.now() + this.shiftMs;
  }

  /** As if the power went; it comes back later than any lease lasts. */
  async kill(): Promise<void> {
    await this.product.kill();
    await this.startAgain(AWAY_MS);
  }

  /** Only its database's process: the product brings it back. */
  async killDatabase(): Promise<void> {
    process.kill(await this.product.databasePid(), 'SIGKILL');
  }

  async letTimePass(milliseconds: number): Promise<void> {
    await this.product.stop();
    await this.startAgain(milliseconds);
  }

  async openDatabase(): Promise<TestConnection> {
    const uri = await findEmbeddedMongo(this.product.dataDir);
    if (uri === undefined) throw new Error('the database does not answer');
    return connectDatabase(uri, { appName: 'tests' });
  }

  output(): string {
    return this.written + this.product.output();
  }

  dispose(): Promise<void> {
    return this.product.dispose();
  }

  private async startAgain(laterMs: number): Promise<void> {
    this.written += this.product.output();
    this.shiftMs += laterMs;
    const clock = { TENOR_TEST_CLOCK_SHIFT_MS: String(this.shiftMs) };
    this.product = await Product.start(this.product.dataDir, { ...this.env, ...clock });
  }
}
