import { expect, test } from '@jest/globals';
import { openingRow } from '../../libs/data/case-store.js';
import type { CaseAction } from '../../libs/domain/actions.js';
import type { CaseState } from '../../libs/domain/case.js';
import { aCase, CALENDAR, context } from '../../tests/support/case-builder.js';
import { openedAgain } from './opened-again.js';

/** Reads the opening back from the entry that the audit gets of it. */
function again(state: CaseState): ReturnType<typeof openedAgain> {
  const opening = { action: null, at: state.openedAt, on: state.openedOn, documentNo: null, adopted: false };
  const { action } = openingRow(state, opening, 1).entry;
  const read = JSON.parse(action) as CaseAction;
  return openedAgain(state.caseId, { action: read, at: state.openedAt, documentNo: null, adopted: false }, CALENDAR);
}

test('a case is opened again under the rules of extensions that it began with, or under none where it began before there were such', () => {
  const state = aCase();
  expect(again(state)).toMatchObject({ state, rules: context('union').rules });
  const { extensionRule: _none, ...before } = state;
  const { extensions: _neither, ...rules } = context('union').rules;
  expect(again(before)).toEqual(expect.objectContaining({ state: before, rules }));
});
