import { noticeSentence } from './notice-sentence.js';
import type { MailedNotice } from './notice-mail.js';

/** Notices that one message of a group robot tells at most: within 4,096 bytes, which is what WeCom takes. */
export const NOTICES_PER_MESSAGE = 10;
/** Longest name of a unit in a message; a sentence of ten has room beside nine others. */
const LONGEST_NAME = 40;

/**
 * Markdown for a group robot of WeCom or DingTalk: case number, unit, step, day and link of each notice, Chinese only, nothing of a person.
 * @param publicUrl where the console is, without a slash at its end
 */
export function robotMessage(notices: readonly MailedNotice[], publicUrl: string): { title: string; markdown: string } {
  const late = notices.filter(({ kind }) => kind === 'overdue').length;
  const title = `群建：${notices.length} 件待办${late > 0 ? `，其中逾期 ${late} 件` : ''}`;
  const lines = notices.map((notice) => {
    const unitName = plain(notice.unitName).slice(0, LONGEST_NAME);
    const { zh } = noticeSentence(notice.kind, notice.params, { caseNo: plain(notice.caseNo), unitName });
    return `- ${zh} [打开](${publicUrl}/cases/${notice.caseId})`;
  });
  return { title, markdown: [`**${title}**`, ...lines].join('\n') };
}

/** Without what markdown would read as more than a text: a name of a unit is no link. */
function plain(text: string): string {
  return text.replaceAll(/[[\]()<>*_`#>\\|~\n\r]/g, ' ');
}
