import { type Document } from 'bson';

/**
 * The part of MongoDB's unified test format that its CRUD tests use.
 * Source: https://github.com/mongodb/specifications, unified-test-format.
 */
export interface UnifiedFile {
  readonly description: string;
  readonly schemaVersion: string;
  readonly runOnRequirements?: readonly Requirement[];
  readonly createEntities: readonly Entity[];
  readonly initialData?: readonly CollectionData[];
  readonly tests: readonly UnifiedTest[];
}

export interface UnifiedTest {
  readonly description: string;
  readonly runOnRequirements?: readonly Requirement[];
  readonly operations: readonly Operation[];
  readonly expectEvents?: readonly ExpectedEvents[];
  readonly outcome?: readonly CollectionData[];
}

export interface Requirement {
  readonly minServerVersion?: string;
  readonly maxServerVersion?: string;
  readonly topologies?: readonly string[];
  readonly serverless?: 'require' | 'forbid' | 'allow';
}

export interface Entity {
  readonly client?: {
    readonly id: string;
    readonly observeEvents?: readonly string[];
    readonly uriOptions?: Record<string, string | number | boolean>;
  };
  readonly database?: {
    readonly id: string;
    readonly client: string;
    readonly databaseName: string;
    readonly databaseOptions?: Document;
  };
  readonly collection?: {
    readonly id: string;
    readonly database: string;
    readonly collectionName: string;
    readonly collectionOptions?: Document;
  };
}

export interface CollectionData {
  readonly collectionName: string;
  readonly databaseName: string;
  readonly documents: readonly Document[];
}

export interface Operation {
  readonly object: string;
  readonly name: string;
  readonly arguments?: Document;
  readonly expectResult?: unknown;
  readonly expectError?: ExpectedError;
}

export interface ExpectedError {
  readonly isError?: boolean;
  readonly isClientError?: boolean;
  readonly errorContains?: string;
  readonly errorCode?: number;
  readonly errorResponse?: Document;
  readonly expectResult?: unknown;
}

export interface ExpectedEvents {
  readonly client: string;
  readonly events: readonly Record<string, Document>[];
  readonly ignoreExtraEvents?: boolean;
}

/** What the tests run against. */
export interface Deployment {
  readonly version: string;
  readonly topology: 'single';
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i += 1) {
    // "4.4" as an upper bound of the tests is always written "4.4.99": a missing part is 0.
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a file or test is for this deployment: no requirements, or one of them is met. */
export function isApplicable(
  requirements: readonly Requirement[] | undefined,
  deployment: Deployment,
): boolean {
  return (
    requirements === undefined ||
    requirements.some(
      ({ minServerVersion, maxServerVersion, topologies, serverless }) =>
        (minServerVersion === undefined || compareVersions(deployment.version, minServerVersion) >= 0) &&
        (maxServerVersion === undefined || compareVersions(deployment.version, maxServerVersion) <= 0) &&
        (topologies === undefined || topologies.includes(deployment.topology)) &&
        serverless !== 'require',
    )
  );
}
