import { connectDatabase } from '@tenor/persistence';
import { Topology, type TopologyOptions } from '../distributed/topology.js';
import { SHIFTED_CLOCK } from '../product/product.js';
import { type FaultyInstallation, type TestConnection } from './faulty-installation.js';
import { PatientClient } from './patient-client.js';

/** The distributed profile as processes, with a real Kafka. */
export class FaultyTopology implements FaultyInstallation {
  private shiftMs = 0;

  private constructor(
    readonly topology: Topology,
    readonly client: PatientClient,
  ) {}

  static async start(options: TopologyOptions): Promise<FaultyTopology> {
    const env = { ...options.env, NODE_OPTIONS: SHIFTED_CLOCK };
    const topology = await Topology.start({ ...options, env });
    return new FaultyTopology(topology, new PatientClient(topology.url, topology.token));
  }

  get operator(): Readonly<Record<string, string>> {
    return { KAFKA_BROKERS: this.topology.kafka.brokers.join(',') };
  }

  now(): number {
    return Date.now() + this.shiftMs;
  }

  async letTimePass(milliseconds: number): Promise<void> {
    await this.topology.stopAll();
    this.shiftMs += milliseconds;
    await this.topology.startAll(this.clock);
  }

  /** What a process has to be started with that was killed. */
  get clock(): Readonly<Record<string, string>> {
    return { TENOR_TEST_CLOCK_SHIFT_MS: String(this.shiftMs) };
  }

  openDatabase(): Promise<TestConnection> {
    return connectDatabase(this.topology.database.uri, { appName: 'tests' });
  }

  output(): string {
    return this.topology.output();
  }

  dispose(): Promise<void> {
    return this.topology.dispose();
  }
}
