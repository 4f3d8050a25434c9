import { nameKey, TARGET_TYPES, valuesOf, type TargetType } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { isUuid } from '../../list/parse-value.js';
import { ContractNames, type ContractBrief } from '../../references/contract-names.js';
import { LINKED_KINDS } from '../../references/linked-kinds.js';
import { PROVIDER } from '../../references/named-reference.js';
import { ReferenceNames } from '../../references/reference-names.js';
import { TargetObjects, targetText } from '../../references/target-objects.js';
import { type ColumnPlan } from '../columns/column-plan.js';
import { columnOf, type RowDraft } from '../columns/read-row.js';

/** Beside the fields of an invoice: what its currency is when the row tells none. */
export const CONTRACT_CURRENCY = 'contractCurrency';

const TYPES = valuesOf(TARGET_TYPES);

/** Puts the ids of contracts and targets in the place of their names, for a batch of rows. */
export class ChildReferences {
  private readonly contracts: ContractNames;
  private readonly providers: ReferenceNames;
  private readonly targets: TargetObjects;

  constructor(database: Connection) {
    this.contracts = new ContractNames(database);
    this.providers = new ReferenceNames(database, [PROVIDER]);
    this.targets = new TargetObjects(database);
  }

  /** `contract`, told apart by `provider`, becomes `contractId`. Three queries at most. */
  async resolveContracts(rows: readonly RowDraft[], plan: ColumnPlan): Promise<RowDraft[]> {
    const textsOf = (name: string): string[] => rows.flatMap(({ values }) => textOf(values[name]) ?? []);
    const [named, ofIds, providers] = await Promise.all([
      this.contracts.byText(textsOf('contract')),
      this.contracts.byId([...textsOf('contractId'), ...textsOf('contract').filter(isUuid)]),
      this.providers.idsByKey('provider', textsOf('provider')),
    ]);
    return rows.map((row) => {
      const { contract, provider, ...values } = row.values;
      const text = textOf(contract);
      const given = textOf(values['contractId']) ?? (text !== undefined && isUuid(text) ? text : undefined);
      if (given !== undefined) {
        const found = ofIds.get(given);
        return found === undefined
          ? faulty(
              { ...row, values },
              plan,
              'contractId',
              'unknown_reference',
              `no contract has the id ${given}`,
            )
          : withContract({ ...row, values }, found);
      }
      if (text === undefined) return { ...row, values };
      const ofProvider = textOf(provider);
      const providerId = ofProvider === undefined ? undefined : providers.get(nameKey(ofProvider));
      if (ofProvider !== undefined && providerId === undefined) {
        const message = `no service provider is named ${JSON.stringify(ofProvider)}`;
        return faulty({ ...row, values }, plan, 'provider', 'unknown_reference', message);
      }
      const [first, ...others] = (named.get(text) ?? []).filter(
        (each) => providerId === undefined || each.providerId === providerId,
      );
      if (first !== undefined && others.length === 0) return withContract({ ...row, values }, first);
      const shown = JSON.stringify(text);
      return first === undefined
        ? faulty(
            { ...row, values },
            plan,
            'contract',
            'unknown_reference',
            `no contract has the number or name ${shown}`,
          )
        : faulty(
            { ...row, values },
            plan,
            'contract',
            'ambiguous',
            `${others.length + 1} contracts have the number or name ${shown}; give provider or contractId`,
          );
    });
  }

  /** `target` becomes `targetId`, by the row's `targetType`. A query or two for each type. */
  async resolveTargets(rows: readonly RowDraft[], plan: ColumnPlan): Promise<RowDraft[]> {
    const named = new Map<TargetType, ReadonlyMap<string, readonly string[]>>();
    for (const type of TYPES) {
      const texts = rows.flatMap(({ values }) =>
        values['targetType'] === type ? (textOf(values['target']) ?? []) : [],
      );
      named.set(type, await this.targets.idsByName(type, texts));
    }
    const resolved = rows.map((row) => this.resolveTarget(row, named, plan));
    const targets = resolved.flatMap(({ values }) => {
      const type = TYPES.find((known) => known === values['targetType']);
      const id = textOf(values['targetId']);
      return type === undefined || id === undefined ? [] : [{ targetType: type, targetId: id }];
    });
    const labels = await this.targets.labels(targets);
    return resolved.map((row) => {
      const type = TYPES.find((known) => known === row.values['targetType']);
      const id = textOf(row.values['targetId']);
      if (
        type === undefined ||
        id === undefined ||
        labels.has(targetText({ targetType: type, targetId: id }))
      ) {
        return row;
      }
      return faulty(
        row,
        plan,
        'targetId',
        'unknown_reference',
        `no ${LINKED_KINDS[type].one} has the id ${id}`,
      );
    });
  }

  private resolveTarget(
    row: RowDraft,
    named: ReadonlyMap<TargetType, ReadonlyMap<string, readonly string[]>>,
    plan: ColumnPlan,
  ): RowDraft {
    const { target, ...values } = row.values;
    const text = textOf(target);
    const type = TYPES.find((known) => known === values['targetType']);
    if (text === undefined || type === undefined) return { ...row, values };
    const { one, many } = LINKED_KINDS[type];
    const [first, ...others] = named.get(type)?.get(nameKey(text)) ?? [];
    const shown = JSON.stringify(text);
    if (others.length > 0) {
      const message = `several ${many} are named ${shown}; give targetId`;
      return faulty({ ...row, values }, plan, 'target', 'ambiguous', message);
    }
    const id = first ?? (isUuid(text.toLowerCase()) ? text.toLowerCase() : undefined);
    if (id !== undefined) return { ...row, values: { ...values, targetId: id } };
    return faulty({ ...row, values }, plan, 'target', 'unknown_reference', `no ${one} is named ${shown}`);
  }
}

function withContract(row: RowDraft, { _id, currency }: ContractBrief): RowDraft {
  return { ...row, values: { ...row.values, contractId: _id, [CONTRACT_CURRENCY]: currency } };
}

function faulty(row: RowDraft, plan: ColumnPlan, field: string, code: string, message: string): RowDraft {
  const error = { row: row.row, column: columnOf(field, plan), code, message };
  return { ...row, errors: [...row.errors, error] };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
