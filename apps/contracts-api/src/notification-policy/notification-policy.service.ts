import { Inject, Injectable } from '@nestjs/common';
import { invalidInput, Problem, toInstant, type FieldError, type RouteInput } from '@tenor/domain';
import { RECEIVERS, type PolicyDocument } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { compilePolicy, type CompiledPolicy } from '@tenor/routing';
import { type Connection } from 'mongoose';
import { isDeepStrictEqual } from 'node:util';
import { CLOCK, DATABASE } from '../dependencies.js';
import { versionMoved } from '../http/etag.js';
import { type Principal } from '../http/principal.js';
import { objectBody } from '../http/request-body.js';
import { parseInput } from '../records/parse-input.js';
import { newMark } from '../references/deletion-mark.js';
import { presenceOf } from '../references/presence.js';
import { ReferenceCollection } from '../references/reference-collection.js';
import { policyRead, policyTrialInput } from './policy-input.js';
import { receiversIn } from './policy-routes.js';
import { PolicyStore } from './policy-store.js';
import { tryPolicy, type PolicyTrial } from './policy-trial.js';

/** Attempts against others that write the policy at the same time. */
const ATTEMPTS = 50;

/** The policy as clients see it: the tree, and what only the server writes. */
export type PolicyView = RouteInput & Pick<PolicyDocument, 'updatedAt' | 'updatedBy' | 'version'>;

/** Which alert goes where: one tree for the installation. */
@Injectable()
export class NotificationPolicyService {
  private readonly policies: PolicyStore;
  private readonly receivers: ReferenceCollection;

  constructor(
    @Inject(DATABASE) database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.policies = new PolicyStore(database);
    this.receivers = new ReferenceCollection(database.collection(RECEIVERS));
  }

  async get(): Promise<PolicyView> {
    return toView(await this.stored());
  }

  /**
   * Replaces the tree. A `version` in the body counts as If-Match when there is none, so that an answer can
   * be changed and sent back. What changes nothing leaves the version as it is.
   * @throws Problem invalid_input with the path in the tree; precondition_failed when the policy has moved.
   */
  async replace(
    body: unknown,
    ifMatch: readonly number[] | undefined,
    author: Principal,
  ): Promise<PolicyView> {
    const { root, version } = policyRead(objectBody(body));
    const versions = ifMatch ?? (version === undefined ? undefined : [version]);
    compiled(root, await this.receiversThere(receiversIn(root)));
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const current = await this.stored();
      if (versions !== undefined && !versions.includes(current.version)) throw versionMoved(current.version);
      if (isDeepStrictEqual(current.root, root)) return toView(current);
      const next = await this.write(root, current, author);
      if (next !== undefined) return toView(next);
    }
    throw new Problem('conflict', 'The policy is being changed by others all the time. Try again.', [], true);
  }

  /** @throws Problem invalid_input naming a bad label, or the place in the draft (`policy.routes[0].…`). */
  async test(body: unknown): Promise<PolicyTrial & { readonly policyVersion: number | null }> {
    const { labels, policy } = parseInput(policyTrialInput, objectBody(body));
    if (policy !== undefined) {
      const there = await this.receiversThere(receiversIn(policy));
      return { policyVersion: null, ...tryPolicy(policy, compiled(policy, there, 'policy'), labels) };
    }
    const { root, version } = await this.stored();
    return { policyVersion: version, ...tryPolicy(root, compiled(root, receiversIn(root)), labels) };
  }

  /**
   * Announces the receivers, looks that none of them is gone or going, and writes if the policy is still
   * the one that was read. So no policy is ever stored that names a receiver which is deleted meanwhile.
   */
  private async write(
    root: RouteInput,
    current: PolicyDocument,
    author: Principal,
  ): Promise<PolicyDocument | undefined> {
    const names = receiversIn(root);
    const mark = newMark(this.clock.now());
    await this.policies.announce({ ...mark, receivers: names });
    let written = false;
    try {
      compiled(root, await this.receiversThere(names));
      const next = {
        _id: current._id,
        root,
        updatedAt: toInstant(this.clock.now()),
        updatedBy: author.name,
        version: current.version + 1,
      };
      written = await this.policies.replace(next, current, mark.token);
      return written ? next : undefined;
    } finally {
      if (!written) await this.policies.withdraw(mark.token);
    }
  }

  /** Those of the receivers that are there to stay; those under deletion are waited for. */
  private async receiversThere(names: readonly string[]): Promise<string[]> {
    const found = await this.receivers.find(names);
    const going = found.filter(({ deleting }) => deleting !== undefined).map(({ _id }) => _id);
    const gone = new Set<string>();
    for (const name of going) {
      const presence = await presenceOf(this.receivers, name, this.clock);
      if (presence === 'leaving') {
        throw new Problem(
          'conflict',
          `The receiver "${name}" is being deleted by another request. Try again.`,
          [],
          true,
        );
      }
      if (presence === 'missing') gone.add(name);
    }
    return found.map(({ _id }) => _id).filter((name) => !gone.has(name));
  }

  private async stored(): Promise<PolicyDocument> {
    const policy = await this.policies.find();
    if (policy === undefined) throw new Problem('not_found', 'There is no notification policy yet.');
    return policy;
  }
}

/** @throws Problem invalid_input with each fault's place in the tree, below `prefix`. */
function compiled(root: RouteInput, receivers: readonly string[], prefix = ''): CompiledPolicy {
  const result = compilePolicy(root, { receivers: new Set(receivers) });
  if (result.ok) return result.policy;
  throw invalidInput(prefix === '' ? result.errors : result.errors.map((error) => below(prefix, error)));
}

function below(prefix: string, error: FieldError): FieldError {
  return { ...error, path: `${prefix}.${error.path}` };
}

function toView({ root, updatedAt, updatedBy, version }: PolicyDocument): PolicyView {
  return { ...root, updatedAt, updatedBy, version };
}
