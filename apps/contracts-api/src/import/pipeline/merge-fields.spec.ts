import { contractBench } from '../testing/import-bench.js';
import { BASIC, WITH_PROVIDERS, counts, csv, faults } from '../testing/import-facts.js';
import { mergeFields, type MergeableField } from './merge-fields.js';

const ALL: ReadonlySet<MergeableField> = new Set(['externalRefs', 'customFields']);
const MERGED = { ...WITH_PROVIDERS, merge: 'externalRefs,customFields' };
const HEADER = `${BASIC},externalRefs,customFields`;
const cell = (json: unknown) => `"${JSON.stringify(json).replaceAll('"', '""')}"`;
const row = (refs: unknown, fields: unknown) =>
  csv(HEADER, `C-1,A,Acme,active,2025-01-01,5,${cell(refs)},${cell(fields)}`);
const erp = { source: 'erp', id: '7', url: 'https://erp.example/7' };
const dump = (id: string) => ({ source: 'netbox', id, url: null });

test('a merged row keeps references of other sources and custom fields that it does not name', async () => {
  const bench = contractBench();
  await bench.import(row([dump('1'), erp], { cost_centre: 12, site: 'Hamburg' }), WITH_PROVIDERS);
  const outcome = await bench.import(row([dump('2')], { site: 'Berlin', rack: null }), MERGED);
  expect(counts(outcome)).toEqual([0, 1, 0, 0]);
  expect(bench.store.all).toMatchObject([
    { externalRefs: [erp, dump('2')], customFields: { cost_centre: 12, site: 'Berlin', rack: null } },
  ]);
  expect(Object.keys(bench.store.all[0]!.customFields)).toHaveLength(3);
  const again = await bench.import(row([dump('2')], { site: 'Berlin', rack: null }), MERGED);
  expect(counts(again)).toEqual([0, 0, 1, 0]);
});

test('without being asked for, a row replaces both', async () => {
  const bench = contractBench();
  await bench.import(row([dump('1'), erp], { cost_centre: 12 }), WITH_PROVIDERS);
  await bench.import(row([dump('1')], { site: 'Berlin' }), WITH_PROVIDERS);
  expect(bench.store.all).toMatchObject([{ externalRefs: [dump('1')], customFields: { site: 'Berlin' } }]);
  expect(bench.store.all[0]!.customFields).not.toHaveProperty('cost_centre');
});

test('only the fields that are named are merged, and a new object has what the row says', async () => {
  const bench = contractBench();
  const only = { ...WITH_PROVIDERS, merge: 'customFields' };
  await bench.import(row([erp], { cost_centre: 12 }), only);
  await bench.import(row([dump('1')], { site: 'Berlin' }), only);
  expect(bench.store.all).toMatchObject([
    { externalRefs: [dump('1')], customFields: { cost_centre: 12, site: 'Berlin' } },
  ]);
});

test('a reference keeps its place, and the address that it was given elsewhere', () => {
  const stored = { externalRefs: [{ source: 'netbox', id: '1', url: 'https://netbox.example/1' }, erp] };
  const given = { externalRefs: [{ source: 'netbox', id: '1' }] };
  expect(mergeFields(given, stored, ALL)).toEqual(stored);
  expect(mergeFields({ externalRefs: undefined }, stored, ALL)).toEqual(stored);
  expect(mergeFields({ name: 'A' }, stored, ALL)).toEqual({ name: 'A' });
});

test('what is no list of references is refused as it is without merging', async () => {
  const bench = contractBench();
  await bench.import(row([erp], {}), WITH_PROVIDERS);
  const outcome = await bench.import(row('erp', {}), MERGED);
  expect(faults(outcome)).toEqual([[2, 'externalRefs', expect.any(String)]]);
});
