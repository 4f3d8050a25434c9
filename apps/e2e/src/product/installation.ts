/** What a story is told on: the product in either profile, as a user has it. */
export interface Installation {
  readonly profile: 'embedded' | 'distributed';
  readonly url: string;
  /** The addresses of all its REST faces; the first is `url`. */
  readonly faces: readonly string[];
  readonly token: string;
  /** What its processes have written so far. */
  output(): string;
  /** The folder of the embedded database; undefined for a database of somebody else. */
  readonly databaseDir: string | undefined;
  /** Stops it in good order and starts it again on the same data. Resolves with the exit codes of the stop. */
  restart(): Promise<readonly (number | null | undefined)[]>;
  /** Stops it and removes its data. */
  dispose(): Promise<void>;
}

/** Starts an installation for one story. @param env variables of every process */
export type StartInstallation = (env?: Readonly<Record<string, string>>) => Promise<Installation>;
