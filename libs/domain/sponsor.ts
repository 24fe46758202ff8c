import { refuse } from './refuse.js';

/** What associations call themselves in their registered names. */
const ASSOCIATION = /协会|商会|联合会|促进会|同业公会|行业公会/;

/**
 * An industry formation is carried by an association (协会、商会), which is a social organisation; a member of the industry carries none. Refused naming
 * `sponsor`; null where it fits. Source: county plan, four modes.
 */
export function unfitSponsor({ name, kind }: { name: string; kind: 'enterprise' | 'social' }) {
  if (kind === 'social' && ASSOCIATION.test(name)) return null;
  return refuse(
    'mode-does-not-fit',
    `行业统建由行业协会、商会牵头，${name}不是协会、商会`,
    'an industry formation is carried by an association, which this unit is not',
    {
      rule: { id: 'units.sponsor', citation: '岳西县党建带群建工作方案（2020年）：行业统建由协会、商会牵头' },
      errors: [{ path: 'sponsor', message: '须为行业协会、商会' }],
    },
  );
}
