import { describe, expect, it } from '@jest/globals';
import { ORGANISATION_TYPES, POSITIONS } from './case.js';
import { stepOf } from './moves.js';
import { checklistOf, isPaperOf } from './papers.js';

const NONE = new Set<string>();
const missingAt = (type: (typeof ORGANISATION_TYPES)[number], position: (typeof POSITIONS)[number], there = NONE) =>
  checklistOf({ type, position, status: 'open' }, there)
    .filter(({ state }) => state === 'missing')
    .map(({ paper }) => paper);

describe('the checklist of papers', () => {
  it.each(ORGANISATION_TYPES)(
    'of %s names each paper once, with where it is from, and nothing before the application',
    (type) => {
      const lines = checklistOf({ type, position: 'survey.counting', status: 'open' }, NONE);
      expect(new Set(lines.map(({ paper }) => paper)).size).toBe(lines.length);
      expect(lines.every(({ zh, en, citation }) => zh !== '' && en !== '' && citation !== '')).toBe(true);
      expect(lines.filter(({ state }) => state === 'missing')).toEqual([]);
      expect(
        lines.every(({ step, from }) => POSITIONS.indexOf(from) >= POSITIONS.findIndex((p) => stepOf(p) === step)),
      ).toBe(true);
    },
  );

  it('wants of a union seven days of publicity and the register of members before its meeting, of the others neither', () => {
    expect(missingAt('union', 'application.preparing')).toEqual([
      'application-request',
      'unit-consent',
      'preparatory-group',
    ]);
    expect(missingAt('union', 'congress.reviewing')).toEqual(expect.arrayContaining(['publicity', 'roster']));
    for (const type of ['league', 'women', 'party'] as const) {
      expect(isPaperOf(type, 'publicity')).toBe(false);
      expect(missingAt(type, 'congress.reviewing')).not.toContain('publicity');
    }
  });

  it('wants the sealed reply once the step is decided, and misses no paper that is there', () => {
    const there = new Set(['application-request', 'unit-consent', 'preparatory-group']);
    expect(missingAt('union', 'application.reviewing', there)).toEqual([]);
    expect(missingAt('union', 'congress.planning', there)).toContain('sealed-application-reply');
    expect(missingAt('union', 'registration.recording').length).toBe(
      checklistOf({ type: 'union', position: 'registration.recording', status: 'open' }, NONE).filter((l) => l.required)
        .length,
    );
  });

  it.each(ORGANISATION_TYPES)(
    'of %s has lines of their own for the licence of the unit and the record of the seal, which nobody waits for',
    (type) => {
      const lines = checklistOf(
        { type, position: 'registration.recording', status: 'formed' },
        new Set(['seal-record']),
      );
      const of = (paper: string) => lines.find((line) => line.paper === paper);
      expect(of('business-licence')).toMatchObject({ step: 'application', state: 'optional' });
      expect(of('seal-record')).toMatchObject({ step: 'registration', state: 'there' });
    },
  );

  it('misses nothing of a closed case and never what is optional', () => {
    expect(
      checklistOf({ type: 'league', position: 'registration.recording', status: 'closed' }, NONE).map(
        ({ state }) => state,
      ),
    ).not.toContain('missing');
    expect(missingAt('league', 'registration.recording')).not.toContain('registration-proof');
  });
});
