import { type connectDatabase } from '@tenor/persistence';
import { type PatientClient } from './patient-client.js';

/** A connection of a test's own to the product's database. */
export type TestConnection = Awaited<ReturnType<typeof connectDatabase>>;

/** An installation whose parts are killed. */
export interface FaultyInstallation {
  readonly client: PatientClient;
  /** The product's clock, in milliseconds. */
  now(): number;
  /** Stops it and starts it again that much later: what waits for a lease or a time need not be sat out. */
  letTimePass(milliseconds: number): Promise<void>;
  openDatabase(): Promise<TestConnection>;
  /** Variables by which `tenor dlt` finds its dead letters. */
  readonly operator: Readonly<Record<string, string>>;
  /** What its processes have written, for the message of a failing test. */
  output(): string;
  dispose(): Promise<void>;
}
