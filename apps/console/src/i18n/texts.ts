import { appTexts } from '../app/texts.js';
import { boardTexts } from '../features/board/texts.js';
import { wallTexts } from '../features/board/wall-texts.js';
import { calendarTexts } from '../features/calendar/texts.js';
import { caseTexts, reviewActionTexts } from '../features/case/texts.js';
import { deskTexts } from '../features/desk/texts.js';
import { fieldTexts } from '../features/field/texts.js';
import { helpTexts } from '../features/help/texts.js';
import { ledgerTexts } from '../features/ledger/texts.js';
import { meTexts } from '../features/me/texts.js';
import { messageTexts } from '../features/messages/texts.js';
import { operationTexts } from '../features/operations/texts.js';
import { reviewTexts } from '../features/reviews/texts.js';
import { searchTexts } from '../features/search/texts.js';
import { sessionTexts } from '../features/session/texts.js';
import { viewTexts } from '../features/views/texts.js';
import { workTexts } from '../features/work/texts.js';
import { uiTexts } from '../ui/texts.js';
import { termTexts } from './terms.js';

/** A text in Chinese and in English; `{{name}}` is filled in. */
export type Pair = readonly [zh: string, en: string];

/**
 * Texts of the console by key, but for those that come with their page (page-words.ts). Each feature keeps its own; a test holds that none is missing or
 * unused.
 */
export const TEXTS = {
  ...termTexts,
  ...uiTexts,
  ...appTexts,
  ...sessionTexts,
  ...reviewTexts,
  ...caseTexts,
  ...reviewActionTexts,
  ...deskTexts,
  ...boardTexts,
  ...fieldTexts,
  ...ledgerTexts,
  ...operationTexts,
  ...calendarTexts,
  ...workTexts,
  ...messageTexts,
  ...searchTexts,
  ...helpTexts,
  ...meTexts,
  ...viewTexts,
  ...wallTexts,
} satisfies Record<string, Pair>;
export type TextKey = keyof typeof TEXTS;
