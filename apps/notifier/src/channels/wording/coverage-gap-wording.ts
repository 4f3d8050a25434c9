import { type NotifiedAlert } from '@tenor/domain';
import { z } from 'zod';
import { type JobWording } from './job-wording.js';
import { clean, counted } from './text.js';

const NAME_MAX = 120;

const place = z.object({ name: z.string() }).nullable();
const text = z.string().nullish();

/** What a message needs of the data that coverage-gap puts into its entries. */
const gapData = z.object({
  device: z.object({ serial: text, manufacturer: text, model: text, role: text }),
  location: place,
  rack: place,
  tenant: place,
});

type GapFacts = z.output<typeof gapData> & { readonly name: string };

export const coverageGapWording: JobWording = {
  alert(alert) {
    const facts = gapFacts(alert);
    if (facts === null) return null;
    const { device, location, rack, tenant } = facts;
    const where = [location?.name, rack && `rack ${rack.name}`].filter((part) => part != null);
    const what = [device.manufacturer, device.model].filter((part) => part != null);
    return {
      urgency: 'warning',
      urgencyLabel: 'No coverage',
      title: clean(facts.name, NAME_MAX),
      facts: [
        what.join(' '),
        device.serial == null ? '' : `serial ${device.serial}`,
        where.join(', '),
        tenant === null ? '' : `for ${tenant.name}`,
      ]
        .map((fact) => clean(fact, NAME_MAX))
        .filter((fact) => fact !== ''),
      situation: 'No active contract covers it.',
      action: 'Put it under a contract, or waive its coverage and say why.',
      money: null,
    };
  },

  title({ counts }, firing) {
    const [only] = factsOfAll(firing) ?? [];
    if (only === undefined) return null;
    if (counts.firing === 1) return `No coverage: ${shown(only)}`;
    return `${counted(counts.firing, 'device')} without coverage`;
  },

  cleared({ counts }, resolved) {
    const [only] = factsOfAll(resolved) ?? [];
    if (only === undefined) return null;
    return counts.resolved === 1 ? shown(only) : counted(counts.resolved, 'device');
  },
};

function gapFacts(alert: NotifiedAlert): GapFacts | null {
  const parsed = gapData.safeParse(alert.data);
  return parsed.success && alert.object !== null ? { ...parsed.data, name: alert.object.name } : null;
}

/** null when one of them says something else, such as that a run failed. */
function factsOfAll(alerts: readonly NotifiedAlert[]): GapFacts[] | null {
  const facts = alerts.map(gapFacts).filter((each) => each !== null);
  return facts.length < alerts.length ? null : facts;
}

function shown({ name, location }: GapFacts): string {
  return clean(location === null ? name : `${name} (${location.name})`, NAME_MAX);
}
