import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { addCalendarDays, addWorkingDays } from '../../libs/domain/calendar.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import { startDeadline } from '../../libs/domain/deadlines.js';
import { workingDaysKit, type Kit } from './working-days.js';

const kit = JSON.parse(readFileSync('docs/conformance/working-days.json', 'utf8')) as Kit;

describe('the conformance kit of working days', () => {
  it('holds at least 300 worked deadlines over every year from 2019 to 2026, and is what its script writes', () => {
    expect(kit.deadlines.length).toBeGreaterThanOrEqual(300);
    const years = new Set(kit.deadlines.map(({ due }) => due.slice(0, 4)));
    expect([...years].sort()).toEqual(['2019', '2020', '2021', '2022', '2023', '2024', '2025', '2026']);
    expect(kit).toEqual(workingDaysKit());
  });

  it('is reproduced by the calendar and by the deadlines of a case, one by one', () => {
    for (const { start, amount, dayKind, due, knownOn, releases } of kit.deadlines) {
      const known = CN_RELEASES.filter(({ published }) => knownOn === undefined || published <= knownOn);
      const count = dayKind === 'working' ? addWorkingDays : addCalendarDays;
      expect([start, amount, dayKind, count(known, start, amount).date]).toEqual([start, amount, dayKind, due]);
      const limit = { id: 'kit', citation: '', position: 'application.reviewing', amount, dayKind } as const;
      expect(startDeadline(limit, 'kit', start, known)).toMatchObject({ dueOn: due, calendar: releases });
    }
  });

  it('has a second opinion that differs only where a notice was changed later, and says which', () => {
    const differing = kit.deadlines.filter(({ secondOpinion }) => secondOpinion);
    expect(differing.length).toBeGreaterThan(0);
    expect(
      differing.every(
        ({ knownOn, secondOpinion }) => knownOn !== undefined && /CN-20(19|20)-2/.test(secondOpinion!.because),
      ),
    ).toBe(true);
  });

  it('holds the days people know: Dragon Boat 2020, a Sunday of work, the prolonged Spring Festival', () => {
    const dueOf = (start: string, amount: number, dayKind: string): string | undefined =>
      kit.deadlines.find((d) => d.start === start && d.amount === amount && d.dayKind === dayKind && !d.knownOn)?.due;
    expect([dueOf('2020-06-24', 3, 'working'), dueOf('2020-06-24', 5, 'working')]).toEqual([
      '2020-06-30',
      '2020-07-02',
    ]);
    expect([dueOf('2020-06-24', 15, 'working'), dueOf('2020-06-24', 15, 'calendar')]).toEqual([
      '2020-07-16',
      '2020-07-09',
    ]);
    expect(dueOf('2020-01-23', 3, 'working')).toBe('2020-02-05');
  });
});
