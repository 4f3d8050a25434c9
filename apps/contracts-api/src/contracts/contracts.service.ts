import { Inject, Injectable } from '@nestjs/common';
import { contractInput, type CalendarDate, type Contract } from '@tenor/domain';
import { successorStarts } from '@tenor/persistence';
import { today, type Clock, type Config } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { isDeepStrictEqual } from 'node:util';
import { CLOCK, CONFIG, DATABASE } from '../dependencies.js';
import { mergePatch } from '../http/merge-patch.js';
import { type Principal } from '../http/principal.js';
import { objectBody, refuseReadOnly } from '../http/request-body.js';
import { type ListQuery, type Page } from '../list/list-definition.js';
import { createRecord } from '../records/create-record.js';
import { newEntity, nextVersion, READ_ONLY_FIELDS, takeId } from '../records/new-entity.js';
import { parseInput } from '../records/parse-input.js';
import { found, patchRecord } from '../records/patch-record.js';
import { ReferenceNames } from '../references/reference-names.js';
import { contractCounts } from './contract-counts.js';
import { expandContracts, type ContractExpand } from './contract-expand.js';
import { CONTRACT_READ_ONLY, contractToInput, contractView, type ContractView } from './contract-json.js';
import { ContractsRepository } from './contracts.repository.js';
import { derivedFields } from './derived-fields.js';
import {
  freshDecisionPatch,
  requireCycleEnd,
  withDecision,
  type DecisionContext,
} from './renewal-decision.js';

const NOTHING: ReadonlySet<ContractExpand> = new Set();
const READ_ONLY = [...READ_ONLY_FIELDS, ...CONTRACT_READ_ONLY];

@Injectable()
export class ContractsService {
  private readonly names: ReferenceNames;

  constructor(
    private readonly contracts: ContractsRepository,
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.names = new ReferenceNames(database);
  }

  /** @param asOf the day of the derived fields; left out: today. */
  async page(query: ListQuery, asOf?: CalendarDate, expand = NOTHING): Promise<Page<ContractView>> {
    const conditions = await this.names.resolveConditions(query.conditions);
    const page = await this.contracts.page({ ...query, conditions });
    return { ...page, items: await this.views(page.items, asOf, expand) };
  }

  async get(id: string, asOf?: CalendarDate, expand = NOTHING): Promise<ContractView> {
    return this.view(await found(this.contracts, id), asOf, expand);
  }

  async create(body: unknown, principal: Principal): Promise<{ record: ContractView; created: boolean }> {
    const given = objectBody(body);
    refuseReadOnly(given, READ_ONLY);
    const { id, chosen, fields } = takeId(given);
    const data = parseInput(contractInput, await this.names.resolveBody(fields));
    const context = this.decisionContext(principal);
    requireCycleEnd(data, null, context.today);
    const contract = { ...newEntity(id, context.now), ...withDecision(data, undefined, context) };
    const { record, created } = await createRecord(this.contracts, contract, chosen, (stored) =>
      isSameContent(stored, contract, data.decisionFor === null),
    );
    return { record: await this.view(record), created };
  }

  async patch(
    id: string,
    body: unknown,
    ifMatch: readonly number[] | undefined,
    principal: Principal,
  ): Promise<ContractView> {
    const given = objectBody(body);
    refuseReadOnly(given, ['id', ...READ_ONLY]);
    const patch = await this.names.resolveBody(given);
    const contract = await patchRecord(this.contracts, id, ifMatch, (current) =>
      Promise.resolve(this.patched(current, patch, principal)),
    );
    return this.view(contract);
  }

  delete(id: string, ifMatch: readonly number[] | undefined): Promise<void> {
    return this.contracts.delete(id, ifMatch);
  }

  /** The contract after the patch; undefined when that changes nothing. */
  private patched(
    current: Contract,
    patch: Readonly<Record<string, unknown>>,
    principal: Principal,
  ): Contract | undefined {
    const before = contractToInput(current);
    const data = parseInput(contractInput, mergePatch(before, freshDecisionPatch({ ...patch }, current)));
    const context = this.decisionContext(principal);
    requireCycleEnd(data, current.decisionFor, context.today);
    const next = { ...nextVersion(current, context.now), ...withDecision(data, current, context) };
    return isDeepStrictEqual(before, contractToInput(next)) ? undefined : next;
  }

  decisionContext(principal: Principal): DecisionContext {
    return {
      by: principal.name,
      now: this.clock.now(),
      today: this.today(),
    };
  }

  private today(): CalendarDate {
    return today(this.clock, this.config.timezone);
  }

  /** The contract as clients see it. */
  async view(contract: Contract, asOf?: CalendarDate, expand = NOTHING): Promise<ContractView> {
    const [view] = await this.views([contract], asOf, expand);
    if (!view) throw new Error('one contract has one view');
    return view;
  }

  /** A query each for names, successors, counts and what is expanded, however many contracts. */
  private async views(
    contracts: readonly Contract[],
    asOf: CalendarDate = this.today(),
    expand = NOTHING,
  ): Promise<ContractView[]> {
    const ids = contracts.map(({ id }) => id);
    const providerIds = contracts.map(({ providerId }) => providerId);
    const tenantIds = contracts.flatMap(({ tenantId }) => (tenantId === null ? [] : [tenantId]));
    const [providers, tenants, successors, counts, expansions] = await Promise.all([
      this.names.namesById('provider', providerIds),
      this.names.namesById('tenant', tenantIds),
      successorStarts(this.database, ids),
      contractCounts(this.database, ids),
      expandContracts(this.database, contracts, expand),
    ]);
    return contracts.map((contract) =>
      contractView(
        contract,
        { providers, tenants },
        derivedFields(contract, successors.get(contract.id) ?? null, asOf),
        { ...counts(contract.id), ...expansions(contract) },
      ),
    );
  }
}

/** Whether a create asks for what is stored already. A cycle end that the server chose has no say. */
function isSameContent(stored: Contract, asked: Contract, decisionForChosen: boolean): boolean {
  const compared = decisionForChosen ? { ...asked, decisionFor: stored.decisionFor } : asked;
  return isDeepStrictEqual(contractToInput(stored), contractToInput(compared));
}
