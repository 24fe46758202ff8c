import { draftKey } from '../case/action-attempt.js';

/** A survey that somebody has opened on this device: enough to go on with it where there is no network. No person is named in it. */
export interface Sheet {
  account: string;
  caseId: string;
  caseNo: string;
  /** Name of the unit. */
  name: string;
  /** Version of the case that was looked at. */
  version: number;
  /** Business day of the opening, YYYY-MM-DD: the survey's day unless another is given. */
  day: string;
}

/** Name of the draft beside that of the form: it goes with it, when the form is sent or its author signs out (drafts.ts). */
export const SHEET = 'sheet';
const PREFIX = 'qunjian.draft.';

export function keepSheet(sheet: Sheet): void {
  try {
    localStorage.setItem(`${PREFIX}${draftKey(sheet.account, sheet.caseId, SHEET)}`, JSON.stringify(sheet));
  } catch {
    // A full or forbidden storage: without a network the page then cannot be opened anew.
  }
}

/** The surveys this device holds, by the unit's name. */
export function sheets(): Sheet[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX) && key.endsWith(`.${SHEET}`))
      .map((key) => JSON.parse(localStorage.getItem(key)!) as Sheet)
      .sort((a, b) => a.name.localeCompare(b.name, 'zh'));
  } catch {
    return [];
  }
}
