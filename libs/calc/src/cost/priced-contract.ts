import { type Contract } from '@tenor/domain';
import { type ContractCosts, type ContractTerms } from '../contract-terms.js';

/** What the figures about money need to know of a contract: a structural subset, so that a reader may load these fields alone. */
export interface PricedContract
  extends
    ContractTerms,
    ContractCosts,
    Pick<Contract, 'id' | 'name' | 'contractNumber' | 'providerId' | 'currency'> {
  /** null when the provider is gone. */
  readonly providerName: string | null;
}
