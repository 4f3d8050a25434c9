import { Inject, Injectable } from '@nestjs/common';
import { defaultDecisionFor } from '@tenor/calc';
import { contractInput, Problem, type Contract } from '@tenor/domain';
import { successorStarts } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { isDeepStrictEqual } from 'node:util';
import { CLOCK, DATABASE } from '../dependencies.js';
import { versionMoved } from '../http/etag.js';
import { mergePatch, type JsonObject } from '../http/merge-patch.js';
import { type Principal } from '../http/principal.js';
import { objectBody, refuseReadOnly } from '../http/request-body.js';
import { createRecord } from '../records/create-record.js';
import { newEntity, nextVersion, READ_ONLY_FIELDS, takeId } from '../records/new-entity.js';
import { parseInput } from '../records/parse-input.js';
import { found, patchRecord } from '../records/patch-record.js';
import { ObjectLeases } from '../references/object-leases.js';
import { ReferenceNames } from '../references/reference-names.js';
import { CONTRACT_READ_ONLY, contractToInput, type ContractView } from './contract-json.js';
import { ContractsRepository } from './contracts.repository.js';
import { ContractsService } from './contracts.service.js';
import { requireCycleEnd, withDecision } from './renewal-decision.js';
import { decisionInput, renewalOptions } from './renewal-input.js';
import { renewedContract } from './renewed-contract.js';

const READ_ONLY = [...READ_ONLY_FIELDS, ...CONTRACT_READ_ONLY, 'renewedFromId'];

/** Decides about the renewal of contracts, and renews them. */
@Injectable()
export class ContractRenewalService {
  private readonly names: ReferenceNames;
  private readonly leases: ObjectLeases;

  constructor(
    private readonly contracts: ContractsRepository,
    private readonly service: ContractsService,
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.names = new ReferenceNames(database);
    this.leases = new ObjectLeases(database, clock);
  }

  /** Records a decision; the same one again leaves the contract, and who made it when, as it is. */
  async decide(
    id: string,
    body: unknown,
    ifMatch: readonly number[] | undefined,
    principal: Principal,
  ): Promise<ContractView> {
    const { decision, decisionFor, noticeGivenOn } = parseInput(decisionInput, objectBody(body));
    const contract = await patchRecord(this.contracts, id, ifMatch, (current) => {
      const context = this.service.decisionContext(principal);
      const before = contractToInput(current);
      const data = parseInput(contractInput, {
        ...before,
        renewalDecision: decision,
        decisionFor: decisionFor ?? defaultDecisionFor(current, decision, context.today),
        ...(noticeGivenOn !== undefined && { noticeGivenOn }),
      });
      requireCycleEnd(data, null, context.today);
      const next = { ...nextVersion(current, context.now), ...withDecision(data, current, context) };
      return Promise.resolve(isDeepStrictEqual(before, contractToInput(next)) ? undefined : next);
    });
    return this.service.view(contract);
  }

  /**
   * Creates the contract that follows on this one. Who renews holds a lease on the contract from looking
   * for a successor until having written one: of many at the same time exactly one does.
   * @throws Problem conflict when the contract has a successor already and no other was asked for.
   */
  async renew(
    id: string,
    body: unknown,
    ifMatch: readonly number[] | undefined,
    principal: Principal,
  ): Promise<{ record: ContractView; created: boolean }> {
    const { allowAnother, ...given } = objectBody(body);
    const options = parseInput(renewalOptions, allowAnother === undefined ? {} : { allowAnother });
    refuseReadOnly(given, READ_ONLY);
    const { id: newId, chosen, fields } = takeId(given);
    const wanted = await this.names.resolveBody(fields);
    const source = await found(this.contracts, id);
    const stored = chosen ? await this.contracts.find(newId) : undefined;
    if (stored !== undefined && isRepeated(stored, id, wanted)) {
      return { record: await this.service.view(stored), created: false };
    }
    if (ifMatch !== undefined && !ifMatch.includes(source.version)) throw versionMoved(source.version);
    return this.leases.run([`contract:${id}`], async (held) => {
      const next = await this.next(source, newId, wanted, principal);
      if (!options.allowAnother) await this.refuseSecond(id, newId);
      held.assertFresh();
      const { record, created } = await createRecord(this.contracts, next, chosen, (other) =>
        isRepeated(other, id, wanted),
      );
      return { record: await this.service.view(record), created };
    });
  }

  private async next(
    source: Contract,
    newId: string,
    wanted: JsonObject,
    principal: Principal,
  ): Promise<Contract> {
    const context = this.service.decisionContext(principal);
    const successorStart = (await successorStarts(this.database, [source.id])).get(source.id) ?? null;
    const input = renewedContract(source, successorStart, wanted, context.today);
    const data = parseInput(contractInput, input);
    requireCycleEnd(data, null, context.today);
    return { ...newEntity(newId, context.now), ...withDecision(data, undefined, context) };
  }

  private async refuseSecond(id: string, mine: string): Promise<void> {
    const other = await this.contracts.findSuccessor(id, mine);
    if (other === undefined) return;
    throw new Problem(
      'conflict',
      `The contract is renewed already, by "${other.name}" from ${other.startDate} on (${other.id}). With "allowAnother": true it gets a further successor.`,
      [{ path: 'renewedFromId', message: 'has a successor already', code: 'already_renewed' }],
    );
  }
}

/** Whether a stored contract is what the same request made before: it renews that one, as it was wanted. */
function isRepeated(stored: Contract, renewedFromId: string, wanted: JsonObject): boolean {
  if (stored.renewedFromId !== renewedFromId) return false;
  const before = contractToInput(stored);
  const parsed = contractInput.safeParse(mergePatch(before, wanted));
  if (!parsed.success) return false;
  const after = contractToInput({ ...stored, ...parsed.data });
  return isDeepStrictEqual(after, before);
}
