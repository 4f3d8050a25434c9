import { type Contract } from '@tenor/domain';
import { type ContractCosts, type ContractTerms, type CycleTerms } from '../contract-terms.js';

/** What sums of money need to know of a contract: a structural subset, so that a reader may load these fields alone. */
export interface CostedContract extends CycleTerms, ContractCosts, Pick<Contract, 'providerId' | 'currency'> {
  /** null when the provider is gone. */
  readonly providerName: string | null;
}

/** What a calendar needs, which names the contracts. */
export type NamedContract = CostedContract & Pick<Contract, 'id' | 'name' | 'contractNumber'>;

/** What all figures about money and renewals need. */
export interface PricedContract
  extends CostedContract, ContractTerms, Pick<Contract, 'id' | 'name' | 'contractNumber'> {}
