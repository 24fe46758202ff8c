import type { NoticeKind } from './decision.js';
import { noticeSentence, type NoticeParams, type NoticeSubject } from './notice-sentence.js';

/** Told at once within the hours of messages; everything else waits for the digest of the next working day. */
export const AT_ONCE: readonly NoticeKind[] = ['yours-now', 'overdue'];

/** One notice as a mail tells it. */
export interface MailedNotice extends NoticeSubject {
  kind: NoticeKind;
  caseId: string;
  params: NoticeParams;
}
export interface MailText {
  subject: string;
  text: string;
}

/** What is late comes first, then what waits for the reader. */
const ORDER: readonly NoticeKind[] = ['overdue', 'urged', 'yours-now', 'returned', 'transferred', 'requested'];

/**
 * A mail without personal data: case number, unit, step, day and link of each notice, Chinese first. A subject names no unit.
 * @param publicUrl where the console is, without a slash at its end
 */
export function mailText(kind: 'now' | 'digest', notices: readonly MailedNotice[], publicUrl: string): MailText {
  const sorted = [...notices].sort((a, b) => placeOf(a) - placeOf(b));
  const lines = sorted.map((notice) => {
    const { zh, en } = noticeSentence(notice.kind, notice.params, notice);
    return `${zh}\n${en}\n${publicUrl}/cases/${notice.caseId}`;
  });
  const farewell = `邮件由系统发出，请勿回复。不再接收某类邮件：${publicUrl}/me\nSent by the product, please do not reply. To stop a kind of mail: ${publicUrl}/me`;
  return { subject: subjectOf(kind, sorted), text: `${[...lines, farewell].join('\n\n')}\n` };
}

function placeOf({ kind }: MailedNotice): number {
  const place = ORDER.indexOf(kind);
  return place === -1 ? ORDER.length : place;
}

function subjectOf(kind: 'now' | 'digest', notices: readonly MailedNotice[]): string {
  const [first] = notices;
  if (kind === 'digest' || !first) {
    const late = notices.filter((notice) => notice.kind === 'overdue').length;
    return `群建：今日 ${notices.length} 条消息${late > 0 ? `，其中逾期 ${late} 条` : ''}`;
  }
  return `群建：${first.caseNo} ${first.kind === 'overdue' ? '已逾期' : '现由您办理'}`;
}
