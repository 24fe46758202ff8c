import { beforeAll, describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import { relevantReleases } from '../../libs/domain/calendar.js';
import { REAL_CLOCK } from '../../libs/domain/business-clock.js';
import { decide } from '../../libs/domain/decide.js';
import { foldHistory, openCase } from '../../libs/domain/open-case.js';
import { RULE_SETS, typeRules } from '../../libs/domain/rule-sets/registry.js';
import { adopt } from './adopt-history.js';
import { expectedRefusal } from './expected-refusals.js';
import { dayOf, pastDataOf } from './pilot-actions.js';
import { readPilotFolder, type PilotFolder } from './pilot-folder.js';
import { actorOf, countyOf, historiesUntil } from './pilot-seed.js';

const FOLDER = fileURLToPath(new URL('../../examples/pilot-2020', import.meta.url));
const RULES = RULE_SETS['cn-anhui-yuexi-2020']!;
const CALENDAR = relevantReleases(CN_RELEASES, 2020);
let folder: PilotFolder;
beforeAll(async () => {
  folder = await readPilotFolder(FOLDER);
});

describe('the pilot on paper', () => {
  test('every legal line folds through the rules, in every case', () => {
    const refused = historiesUntil(folder, '2020-07-31').flatMap((history) => {
      const adopted = adopt(history, CN_RELEASES, REAL_CLOCK);
      if (adopted.ok) return [];
      return [
        `line ${adopted.index === null ? 'opening' : history.lines[adopted.index]} ${history.open.caseNo}: ${adopted.refusal.code} ${adopted.refusal.en}`,
      ];
    });
    expect(refused).toEqual([]);
  });

  test('every attempt marked as refused is refused for that reason', () => {
    const refusals = folder.events
      .filter((e) => e.expectRefusal !== undefined)
      .map((attempt) => {
        const history = historiesUntil(
          { ...folder, events: folder.events.filter((e) => e.line < attempt.line) },
          '2020-07-31',
        ).find((h) => h.open.caseNo === attempt.caseKey)!;
        const ctx = { rules: typeRules(RULES, attempt.type), reasons: RULES.reasons, calendar: CALENDAR };
        const opened = openCase(history.open, { ...ctx, now: history.openedAt });
        const folded = opened.ok ? foldHistory(opened.state, history.actions, ctx) : null;
        if (!folded?.ok) throw new Error(`line ${attempt.line} has an illegal past`);
        const account = folder.accounts.find((a) => a.id === attempt.actor)!;
        const body = folder.bodies.find((b) => b.id === attempt.body)!;
        const { name, data } = pastDataOf(attempt);
        const units = attempt.units.map((unitId) => ({
          unitId,
          name: unitId,
          area: history.open.units[0]!.area,
          joinedOn: dayOf(attempt),
        }));
        const action = {
          id: `try-${attempt.line}`,
          name,
          data: name === 'submit-application' ? { ...data, units } : data,
          actor: actorOf(account, body, countyOf(folder)),
        };
        const decision = decide(folded.state, action as never, { ...ctx, now: new Date(attempt.at).toISOString() });
        return [attempt.line, decision.ok ? 'accepted' : decision.refusal.code];
      });
    expect(refusals).toEqual(
      folder.events.filter((e) => e.expectRefusal).map((e) => [e.line, expectedRefusal(e.expectRefusal!)]),
    );
    expect(refusals).toHaveLength(5);
  });

  test('late decisions are those the file marks', () => {
    const late = historiesUntil(folder, '2020-07-31').flatMap((history) => {
      const adopted = adopt(history, CN_RELEASES, REAL_CLOCK);
      return adopted.ok
        ? adopted.input.state.decisions.filter((d) => d.late).map((d) => `${history.open.caseNo} ${d.on}`)
        : [];
    });
    const marked = folder.events.filter((e) => e.late).map((e) => `${e.caseKey} ${dayOf(e)}`);
    expect(late.sort()).toEqual(marked.sort());
  });

  test('an illegal line is refused by its position and rule', () => {
    const history = historiesUntil(folder, '2020-07-06')[0]!;
    const withoutConfirmation = {
      ...history,
      actions: history.actions.filter((a) => a.name !== 'confirm-eligibility'),
    };
    expect(adopt(withoutConfirmation, CN_RELEASES, REAL_CLOCK)).toMatchObject({
      ok: false,
      index: 1,
      refusal: { code: 'wrong-position' },
    });
  });
});
