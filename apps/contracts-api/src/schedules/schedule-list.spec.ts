import { SCHEDULE_INDEXES } from '@tenor/persistence';
import { scheduleList } from './schedule-list.js';

const keys = SCHEDULE_INDEXES.map((index) => Object.keys(index.key));

test.each(Object.entries(scheduleList.fields))('an index begins with what %s filters by', (_name, field) => {
  expect(['_id', ...keys.map(([first]) => first)]).toContain(field.path);
});

test.each(Object.entries(scheduleList.fields).filter(([, { sortable, path }]) => sortable && path !== '_id'))(
  'an index has the order of %s, ended by the id',
  (_name, field) => {
    expect(keys).toContainEqual([field.path, '_id']);
  },
);
