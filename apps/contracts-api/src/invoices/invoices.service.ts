import { Inject, Injectable } from '@nestjs/common';
import { invoiceInput, type Invoice, type InvoiceData } from '@tenor/domain';
import { fromInvoice, invoiceModel, toInvoice } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { AttachmentStore } from '../attachments/attachment-store.js';
import { CLOCK, DATABASE } from '../dependencies.js';
import { type JsonObject } from '../http/merge-patch.js';
import { LinkedRecords } from '../records/linked-records.js';
import { RecordStore } from '../records/record-store.js';
import { ViewedObjects } from '../records/viewed-objects.js';
import { ContractNames } from '../references/contract-names.js';
import { ExpandedObjects } from '../references/expanded-objects.js';
import { LeafDeletion } from '../references/leaf-deletion.js';
import { LinkChecks } from '../references/link-checks.js';
import { ReferenceCollection } from '../references/reference-collection.js';
import {
  INVOICE_READ_ONLY,
  invoiceToInput,
  invoiceView,
  type InvoiceExpand,
  type InvoiceView,
} from './invoice-json.js';

/** The vendors' invoices: list, create, read, change, delete. */
@Injectable()
export class InvoicesService {
  readonly objects: ViewedObjects<InvoiceData, Invoice, InvoiceView, InvoiceExpand>;
  private readonly contracts: ContractNames;
  private readonly expanded: ExpandedObjects;

  constructor(@Inject(DATABASE) database: Connection, @Inject(CLOCK) clock: Clock) {
    const model = invoiceModel(database);
    const documents = new ReferenceCollection(model.collection);
    const attachments = new AttachmentStore(database, clock);
    this.contracts = new ContractNames(database);
    this.expanded = new ExpandedObjects(database);
    this.objects = new ViewedObjects<InvoiceData, Invoice, InvoiceView, InvoiceExpand>({
      records: new LinkedRecords({
        store: new RecordStore(model, { toRecord: toInvoice, fromRecord: fromInvoice }),
        documents,
        kind: undefined,
        linksOf: ({ contractId }) => [{ field: 'contractId', to: 'contract', id: contractId }],
        checks: new LinkChecks(database, clock),
        deletion: new LeafDeletion(documents, clock, (id) => attachments.removeOf('invoice', [id])),
        clock,
      }),
      schema: invoiceInput,
      compose: (data, entity) => ({ ...entity, ...data }),
      toInput: invoiceToInput,
      readOnly: INVOICE_READ_ONLY,
      resolveBody: (body) => this.contracts.resolveBody(body),
      resolveConditions: (conditions, seen) => this.contracts.resolveConditions(conditions, seen),
      complete: (input) => this.withCurrency(input),
      views: (invoices, _seen, expand) => this.views(invoices, expand),
      clock,
    });
  }

  /** An invoice without a currency is in that of its contract. */
  private async withCurrency(input: JsonObject): Promise<JsonObject> {
    if (input['currency'] !== undefined) return input;
    const id = typeof input['contractId'] === 'string' ? input['contractId'].toLowerCase() : '';
    const contract = (await this.contracts.byId([id])).get(id);
    // Of no contract: the reference is what is wrong, and any currency lets that be said.
    return { ...input, currency: contract?.currency ?? 'USD' };
  }

  private async views(
    invoices: readonly Invoice[],
    expand: ReadonlySet<InvoiceExpand>,
  ): Promise<InvoiceView[]> {
    const contractIds = invoices.map(({ contractId }) => contractId);
    const [contracts, whole] = await Promise.all([
      this.contracts.byId(contractIds),
      expand.has('contract') ? this.expanded.contracts(contractIds) : undefined,
    ]);
    return invoices.map((invoice) => ({
      ...invoiceView(invoice, contracts.get(invoice.contractId)),
      ...(whole && { contract: whole.get(invoice.contractId) ?? null }),
    }));
  }
}
