import { invalidInput, nameKey, type FieldError } from '@tenor/domain';
import { contractModel, serviceProviderModel, type ContractDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { type JsonObject } from '../http/merge-patch.js';
import { type SeenTenants } from '../http/principal.js';
import { type Condition } from '../list/list-definition.js';
import { isUuid } from '../list/parse-value.js';

/** Contracts that one text of a filter or a body may mean; more are no name. */
export const MEANT_MAX = 1000;
/** Contracts of one number or name that an import looks at, at most: beyond, it is as ambiguous. */
const NAMESAKES_MAX = 100;

/** What others show of a contract. */
export type ContractBrief = Pick<
  ContractDocument,
  '_id' | 'name' | 'contractNumber' | 'providerId' | 'currency'
>;

/** Translates between the ids of contracts and what people call them: their number, or without one their name. */
export class ContractNames {
  constructor(private readonly database: Connection) {}

  /** Those of the ids that are there, by id. One query. */
  async byId(ids: Iterable<string>): Promise<ReadonlyMap<string, ContractBrief>> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    const found = await this.find({ _id: { $in: wanted } }, wanted.length);
    return new Map(found.map((contract) => [contract._id, contract]));
  }

  /**
   * Replaces `contract` of a body (a number, a name or an id), which `provider` may stand beside to tell
   * vendors apart, by `contractId`.
   * @throws Problem invalid_input naming the field: given with the id, of no contract, or of several.
   */
  async resolveBody(body: JsonObject): Promise<JsonObject> {
    if (!Object.hasOwn(body, 'contract')) return body;
    const { contract, provider, ...rest } = body;
    const refuse = (path: string, message: string, code: string): Error => {
      const fault: FieldError = { path, message, code };
      return invalidInput([fault]);
    };
    if (Object.hasOwn(rest, 'contractId')) {
      throw refuse('contract', 'must not be given together with contractId', 'ambiguous');
    }
    if (typeof contract !== 'string' || contract.trim() === '') {
      throw refuse('contract', 'must be a contract number or a name', 'invalid_type');
    }
    const text = contract.trim();
    const providerId = provider === undefined ? undefined : await this.providerId(provider);
    if (provider !== undefined && providerId === undefined) {
      throw refuse('provider', 'names no service provider', 'unknown_reference');
    }
    const meant = (await this.meant([text], null)).filter(
      (each) => providerId === undefined || each.providerId === providerId,
    );
    const numbered = meant.filter((each) => each.contractNumber === text);
    const [first, ...others] = numbered.length > 0 ? numbered : meant;
    if (others.length > 0) {
      const message = `is the number or name of ${others.length + 1} contracts; name one by contractId`;
      throw refuse('contract', message, 'ambiguous');
    }
    if (first !== undefined) return { ...rest, contractId: first._id };
    if (isUuid(text.toLowerCase())) return { ...rest, contractId: text.toLowerCase() };
    throw refuse('contract', 'names no contract', 'unknown_reference');
  }

  /**
   * Replaces numbers and names among the values of filters by ids. What nobody bears matches nothing; nor
   * does what only contracts bear that the caller does not see.
   */
  resolveConditions(conditions: readonly Condition[], seen: SeenTenants): Promise<Condition[]> {
    return Promise.all(
      conditions.map(async (condition) => {
        const { type } = condition;
        if (type.kind !== 'reference' || type.to !== 'contract') return condition;
        const texts = condition.values.map(String);
        const meant = await this.meant(texts, seen);
        if (meant.length > MEANT_MAX) {
          const message = `means more than ${MEANT_MAX} contracts; filter by contractId`;
          throw invalidInput([{ path: 'contract', message, code: 'ambiguous' }]);
        }
        const ids = texts.map((text) => text.toLowerCase()).filter(isUuid);
        return { ...condition, values: [...new Set([...meant.map(({ _id }) => _id), ...ids])] };
      }),
    );
  }

  /**
   * Contracts by what people call them: those with the text as their number, or when there is none those with
   * it as their name. Two queries.
   */
  async byText(texts: readonly string[]): Promise<ReadonlyMap<string, readonly ContractBrief[]>> {
    const wanted = [...new Set(texts)];
    if (wanted.length === 0) return new Map();
    const found = await this.meant(wanted, null, wanted.length * NAMESAKES_MAX);
    return new Map(
      wanted.map((text) => {
        const numbered = found.filter(({ contractNumber }) => contractNumber === text);
        return [text, numbered.length > 0 ? numbered : found.filter(({ name }) => name === text)];
      }),
    );
  }

  /** Contracts with one of the texts as their number or name; at most one more than {@link MEANT_MAX}. */
  private async meant(
    texts: readonly string[],
    seen: SeenTenants,
    limit = MEANT_MAX + 1,
  ): Promise<ContractBrief[]> {
    const theirs = seen === null ? {} : { tenantId: { $in: [...seen] } };
    const [numbered, named] = await Promise.all([
      this.find({ contractNumber: { $in: [...texts] }, ...theirs }, limit),
      this.find({ name: { $in: [...texts] }, ...theirs }, limit),
    ]);
    return [...new Map([...numbered, ...named].map((each) => [each._id, each])).values()];
  }

  private async providerId(provider: unknown): Promise<string | undefined> {
    if (typeof provider !== 'string') return undefined;
    if (isUuid(provider.toLowerCase())) return provider.toLowerCase();
    const found = await serviceProviderModel(this.database)
      .findOne({ nameKey: nameKey(provider) }, { _id: 1 })
      .lean<{ _id: string }>()
      .exec();
    return found?._id;
  }

  private find(filter: Readonly<Record<string, unknown>>, limit: number): Promise<ContractBrief[]> {
    return contractModel(this.database)
      .find()
      .where(filter)
      .select({ name: 1, contractNumber: 1, providerId: 1, currency: 1 })
      .limit(limit)
      .lean<ContractBrief[]>()
      .exec();
  }
}
