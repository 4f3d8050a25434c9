import { CONTRACT_INDEXES } from '@tenor/persistence';
import { REFERRERS } from '../references/referrers.js';
import { circuitList } from './circuits/circuit-list.js';
import { deviceList } from './devices/device-list.js';
import { locationList } from './locations/location-list.js';
import { rackList } from './racks/rack-list.js';
import { virtualMachineList } from './virtual-machines/virtual-machine-list.js';

describe.each([
  ['locations', locationList],
  ['racks', rackList],
  ['devices', deviceList],
  ['circuits', circuitList],
  ['virtualMachines', virtualMachineList],
])('%s', (collection, definition) => {
  const keys = (CONTRACT_INDEXES[collection] ?? []).map((index) => Object.keys(index.key));

  test.each(Object.entries(definition.fields))('an index begins with what %s filters by', (_name, field) => {
    expect(['_id', ...keys.map(([first]) => first)]).toContain(field.path);
  });

  test.each(Object.entries(definition.fields).filter(([, field]) => field.sortable && field.path !== '_id'))(
    'an index has the order of %s, ended by the id',
    (_name, field) => {
      expect(keys).toContainEqual([field.path, '_id']);
    },
  );

  test('indexes serve the search, names and announced references', () => {
    expect(keys).toEqual(expect.arrayContaining([['searchTokens'], ['nameKey'], ['hold.ids']]));
  });
});

test.each(Object.entries(REFERRERS))('indexes find whatever refers to a %s', (_kind, referrers) => {
  for (const { collection, filter } of referrers) {
    const keys = (CONTRACT_INDEXES[collection] ?? []).map((index) => Object.keys(index.key));
    const fields = Object.keys(filter('x'));
    expect(keys.filter((key) => fields.every((field, at) => key[at] === field))).not.toEqual([]);
    expect(keys).toContainEqual(['hold.ids']);
  }
});
