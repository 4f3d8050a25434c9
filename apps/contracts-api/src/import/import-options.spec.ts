import { Problem } from '@tenor/domain';
import { parseImportOptions } from './import-options.js';

function faultsOf(query: Record<string, unknown>): string[] {
  try {
    parseImportOptions(query);
  } catch (error) {
    if (error instanceof Problem) return error.errors.map(({ path, code }) => `${path} ${code}`);
    throw error;
  }
  return [];
}

describe('the parameters of an import', () => {
  test('are all optional: create, for real, all or nothing, every column a field', () => {
    expect(parseImportOptions({})).toEqual({
      mode: 'create',
      dryRun: false,
      createMissing: new Set(),
      onError: 'abort',
      map: [],
      set: [],
      merge: new Set(),
    });
  });

  test('are read as they were given', () => {
    expect(
      parseImportOptions({
        mode: 'upsert',
        dryRun: 'true',
        onError: 'skip',
        createMissing: 'provider,tenant',
        map: 'contract_number:contractNumber,title:name',
        set: 'currency:AUD,status:active',
        merge: 'externalRefs, customFields',
      }),
    ).toEqual({
      mode: 'upsert',
      dryRun: true,
      createMissing: new Set(['provider', 'tenant']),
      onError: 'skip',
      map: [
        { column: 'contract_number', field: 'contractNumber' },
        { column: 'title', field: 'name' },
      ],
      set: [
        { field: 'currency', value: 'AUD' },
        { field: 'status', value: 'active' },
      ],
      merge: new Set(['externalRefs', 'customFields']),
    });
  });

  test.each<[unknown, [string, string][]]>([
    [
      'Amount, net:oneTimeCost,b:name',
      [
        ['Amount, net', 'oneTimeCost'],
        ['b', 'name'],
      ],
    ],
    ['Start: from:startDate', [['Start: from', 'startDate']]],
    ['Cost:net\\,EUR:oneTimeCost', [['Cost:net,EUR', 'oneTimeCost']]],
    [
      ['a:name', 'b:owner,c:tags'],
      [
        ['a', 'name'],
        ['b', 'owner'],
        ['c', 'tags'],
      ],
    ],
  ])('map %j names columns with commas and colons', (map, pairs) => {
    expect(parseImportOptions({ map }).map.map(({ column, field }) => [column, field])).toEqual(pairs);
  });

  test.each<[unknown, [string, string][]]>([
    [
      'owner:Doe, Jane,status:active',
      [
        ['owner', 'Doe, Jane'],
        ['status', 'active'],
      ],
    ],
    ['portalUrl:https://a.example/x', [['portalUrl', 'https://a.example/x']]],
    ['comments:see\\,note:1', [['comments', 'see,note:1']]],
    [
      ['owner:', 'status:active'],
      [
        ['owner', ''],
        ['status', 'active'],
      ],
    ],
  ])('set %j has values with commas and colons', (set, pairs) => {
    expect(parseImportOptions({ set }).set.map(({ field, value }) => [field, value])).toEqual(pairs);
  });

  test.each<[Record<string, unknown>, string[]]>([
    [{ Mode: 'upsert', limit: '5' }, ['Mode unknown_parameter', 'limit unknown_parameter']],
    [{ mode: 'replace', dryRun: '1' }, ['mode invalid_choice', 'dryRun invalid_choice']],
    [{ mode: ['create', 'upsert'] }, ['mode invalid_choice']],
    [{ mode: { $gt: '' } }, ['mode invalid_choice']],
    [{ createMissing: 'provider,device' }, ['createMissing invalid_choice']],
    [{ createMissing: '' }, ['createMissing invalid_choice']],
    [{ map: 'title' }, ['map invalid_pair']],
    [{ map: 'a:name,b' }, ['map invalid_pair']],
    [{ set: 'active' }, ['set invalid_pair']],
    [{ map: '' }, ['map invalid_pair']],
  ])('%j is refused by name', (query, faults) => {
    expect(faultsOf(query)).toEqual(faults);
  });
});
