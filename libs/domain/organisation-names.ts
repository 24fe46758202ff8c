import type { CaseState, OrganisationNames, OrganisationType } from './case.js';
import { TYPE_NAMES } from './text.js';

/** How an organisation of the line is called after what it covers. */
const SUFFIX: Record<OrganisationType, { single: string; joint: string }> = {
  union: { single: '工会委员会', joint: '联合工会委员会' },
  league: { single: '团支部', joint: '联合团支部' },
  women: { single: '妇女委员会', joint: '联合妇女委员会' },
  party: { single: '党支部', joint: '联合党支部' },
};

/**
 * The organisation's own names as far as nobody has given others: never the bare name of an enterprise. A joint one is called after its lead unit and how many
 * it covers, a regional one after its district, an industry one after its association.
 */
export function namesOf(state: CaseState, given: Partial<OrganisationNames> = {}): OrganisationNames {
  const known = state.organisation;
  const name = given.name ?? known?.name ?? defaultName(state);
  return {
    name,
    shortName: given.shortName ?? known?.shortName ?? shortNameOf(state),
    sealName: given.sealName ?? known?.sealName ?? name,
  };
}

function defaultName({ type, mode, units, leadUnit, district, sponsor, ...rest }: CaseState): string {
  const lead = units.find((u) => u.unitId === leadUnit)?.name ?? units[0]?.name ?? '';
  const { single, joint } = SUFFIX[type];
  switch (mode) {
    case 'single':
      return lead + single;
    case 'joint':
      return `${lead}等${units.length}家单位${joint}`;
    case 'regional':
      return `${district ?? areaName(rest.area)}${joint}`;
    case 'industry':
      return `${units.find((u) => u.unitId === sponsor)?.name ?? `${lead}等${units.length}家单位行业`}${single}`;
  }
}

function areaName(area: string): string {
  return area.slice(area.lastIndexOf('/') + 1);
}

function shortNameOf(state: CaseState): string {
  const lead = state.units.find((u) => u.unitId === state.leadUnit)?.name ?? state.units[0]?.name ?? '';
  return `${(state.mode === 'regional' && state.district) || lead}${TYPE_NAMES[state.type].zh}`;
}
