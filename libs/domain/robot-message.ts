import { noticeSentence } from './notice-sentence.js';
import type { MailedNotice } from './notice-mail.js';

/** Notices that one message of a group robot tells at most: within 4,096 bytes, which is what WeCom takes. */
export const NOTICES_PER_MESSAGE = 10;
/** Longest name of a unit in a message; a sentence of ten has room beside nine others. */
const LONGEST_NAME = 40;

/** What a robot says, as text with places to fill in; each text knows its own (`ROBOT_PLACES`), and none of them is a person's. */
export interface RobotTemplate {
  /** Heading: how many notices. */
  title: string;
  /** Behind the heading where some are late. */
  late: string;
  /** One notice. */
  line: string;
}
export const ROBOT_PLACES = {
  title: ['count'],
  late: ['late'],
  line: ['sentence', 'link', 'caseNo', 'unit'],
} as const satisfies Record<keyof RobotTemplate, readonly string[]>;

/** Where a rule set names none. */
export const ROBOT_TEMPLATE: RobotTemplate = {
  title: '群建：{{count}} 件待办',
  late: '，其中逾期 {{late}} 件',
  line: '- {{sentence}} [打开]({{link}})',
};
/** A text that is longer leaves no room for ten notices in one message. */
const LONGEST_TEXT = 80;

/** What is wrong with a template, text by text; empty where nothing is. A line without its link leads nowhere. */
export function robotTemplateProblems(template: RobotTemplate): string[] {
  return (Object.keys(ROBOT_PLACES) as (keyof RobotTemplate)[]).flatMap((text) => {
    const known: readonly string[] = ROBOT_PLACES[text];
    const unknown = placesOf(template[text]).filter((place) => !known.includes(place));
    return [
      ...unknown.map((place) => `${text}: {{${place}}} is no place of it, known are ${known.join(', ')}`),
      ...(text === 'line' && !placesOf(template.line).includes('link') ? ['line: it has no {{link}}'] : []),
      ...(template[text].length > LONGEST_TEXT ? [`${text}: longer than ${LONGEST_TEXT} characters`] : []),
      ...(/[\n\r]/.test(template[text]) ? [`${text}: more than one line`] : []),
    ];
  });
}

/**
 * Markdown for a group robot of WeCom or DingTalk: case number, unit, step, day and link of each notice, Chinese only, nothing of a person.
 * @param publicUrl where the console is, without a slash at its end
 */
export function robotMessage(
  notices: readonly MailedNotice[],
  publicUrl: string,
  template: RobotTemplate = ROBOT_TEMPLATE,
): { title: string; markdown: string } {
  const late = notices.filter(({ kind }) => kind === 'overdue').length;
  const title =
    filled(template.title, { count: String(notices.length) }) +
    (late > 0 ? filled(template.late, { late: String(late) }) : '');
  const lines = notices.map((notice) => {
    const unitName = plain(notice.unitName).slice(0, LONGEST_NAME);
    const caseNo = plain(notice.caseNo);
    const { zh } = noticeSentence(notice.kind, notice.params, { caseNo, unitName });
    const link = `${publicUrl}/cases/${notice.caseId}`;
    return filled(template.line, { sentence: zh, link, caseNo, unit: unitName });
  });
  return { title, markdown: [`**${title}**`, ...lines].join('\n') };
}

function placesOf(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, place]) => place!);
}

function filled(text: string, values: Record<string, string>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, place: string) => values[place] ?? '');
}

/** Without what markdown would read as more than a text: a name of a unit is no link. */
function plain(text: string): string {
  return text.replaceAll(/[[\]()<>*_`#>\\|~\n\r]/g, ' ');
}
