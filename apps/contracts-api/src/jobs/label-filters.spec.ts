import { Problem } from '@tenor/domain';
import { takeLabelFilters } from './label-filters.js';

const PATH = '/api/v1/log-entries';

describe('takeLabelFilters', () => {
  it('takes label filters off and leaves all else', () => {
    const taken = takeLabelFilters(`${PATH}?job=renewal-check&labels.tier=urgent,warning&level=info&limit=5`);
    expect(taken.url).toBe(`${PATH}?job=renewal-check&level=info&limit=5`);
    expect(taken.labels).toEqual([
      {
        labels: {
          $in: [
            { name: 'tier', value: 'urgent' },
            { name: 'tier', value: 'warning' },
          ],
        },
      },
    ]);
  });

  it('reads names with dots, escaped commas, and [ne]', () => {
    const { labels } = takeLabelFilters(`${PATH}?labels.tag_a.b=true&labels.provider[ne]=Acme\\, Inc.`);
    expect(labels).toEqual([
      { labels: { $in: [{ name: 'tag_a.b', value: 'true' }] } },
      { labels: { $nin: [{ name: 'provider', value: 'Acme, Inc.' }] } },
    ]);
  });

  it('binds a cursor to the filters, whatever their order', () => {
    const one = takeLabelFilters(`${PATH}?labels.a=1&labels.b=2`).binding;
    expect(takeLabelFilters(`${PATH}?labels.b=2&labels.a=1`).binding).toBe(one);
    expect(takeLabelFilters(`${PATH}?labels.b=2&labels.a=3`).binding).not.toBe(one);
  });

  it.each(['labels.=x', 'labels.tier=', 'labels.tier[gt]=x', 'labels.tier=a,,b'])(
    'refuses %s, naming it',
    (query) => {
      const name = query.slice(0, query.lastIndexOf('='));
      expect(() => takeLabelFilters(`${PATH}?${query}`)).toThrow(Problem);
      try {
        takeLabelFilters(`${PATH}?${query}`);
      } catch (error) {
        expect(error).toMatchObject({ errors: [{ path: name }] });
      }
    },
  );
});
