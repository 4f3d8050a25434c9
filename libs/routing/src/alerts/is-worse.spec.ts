import { type Labels } from '../labels.js';
import { isWorse } from './is-worse.js';

describe('a finding got worse', () => {
  it.each<[name: string, before: Labels, after: Labels]>([
    ['becoming urgent', { tier: 'info' }, { tier: 'urgent' }],
    ['becoming urgent from a warning', { tier: 'warning' }, { tier: 'urgent' }],
    ['becoming urgent without a tier before', {}, { tier: 'urgent' }],
    ['becoming expired', { tier: 'warning' }, { tier: 'expired' }],
    ['becoming expired from urgent', { tier: 'urgent' }, { tier: 'expired' }],
    ['missing its notice', { tier: 'urgent' }, { tier: 'warning', noticeMissed: 'true' }],
    ['missing its notice, said not to before', { noticeMissed: 'false' }, { noticeMissed: 'true' }],
    ['reaching a smaller lead', { lead: '30' }, { lead: '7' }],
    ['reaching a smaller lead that is larger as a text', { lead: '30' }, { lead: '7', tier: 'info' }],
    ['reaching a smaller lead that comes later in the alphabet', { lead: '100' }, { lead: '90' }],
    ['reaching its first lead', {}, { lead: '90' }],
    ['reaching its first lead after an empty one', { lead: '' }, { lead: '90' }],
    ['one thing worse, another better', { tier: 'expired', lead: '7' }, { tier: 'urgent', lead: '30' }],
  ])('by %s', (_name, before, after) => {
    expect(isWorse(before, after)).toBe(true);
  });

  it.each<[name: string, before: Labels, after: Labels]>([
    ['nothing', {}, {}],
    ['staying urgent', { tier: 'urgent' }, { tier: 'urgent' }],
    ['staying expired', { tier: 'expired', lead: '7' }, { tier: 'expired', lead: '7' }],
    ['becoming a warning', { tier: 'info' }, { tier: 'warning' }],
    ['losing its tier', { tier: 'urgent' }, {}],
    ['a notice missed as before', { noticeMissed: 'true' }, { noticeMissed: 'true' }],
    ['a notice missed no more', { noticeMissed: 'true' }, {}],
    ['another word for a missed notice', {}, { noticeMissed: 'no' }],
    ['going back to a larger lead', { lead: '7' }, { lead: '30' }],
    ['going back to a larger lead with more digits', { lead: '9' }, { lead: '10' }],
    ['losing its lead', { lead: '7' }, {}],
    ['a lead that is no number', { lead: '7' }, { lead: 'soon' }],
    ['a level alone', { level: 'info' }, { level: 'critical' }],
    ['any other label', { owner: 'a' }, { owner: 'b' }],
  ])('not by %s', (_name, before, after) => {
    expect(isWorse(before, after)).toBe(false);
  });
});
