import { figureTexts } from '../features/figures/texts.js';
import { rightsTexts } from '../features/rights/texts.js';
import { webhookTexts } from '../features/webhooks/texts.js';
import { TEXTS, type Pair } from './texts.js';

/** Those of the first view, and those that come with their pages: for the tests, which look at all of them. */
export const EVERY_TEXT: Readonly<Record<string, Pair>> = { ...TEXTS, ...figureTexts, ...rightsTexts, ...webhookTexts };
