import type { RightsGap } from '../nemesis/faults.js';
import { acceptedOf, isAccepted, isSettled, refusalsOf, type Sending, type Wish } from '../users/history.js';
import { sha256Of } from '../users/users.js';
import { refusalName, type AuditRow, type Evidence } from './evidence.js';
import { violation, type Violation } from './promises.js';

/** Every 200 is in the audit once, with the acknowledged version and number; a wish that was sent often was answered alike. */
export function acknowledged(wishes: readonly Wish[], evidence: Evidence): Violation[] {
  const lost = violation('durable');
  const often = violation('once');
  const found: Violation[] = [];
  for (const wish of wishes.filter(({ kind }) => kind === 'act' || kind === 'open')) {
    const answers = wish.sendings.filter(({ answer }) => isAccepted(answer)).map(({ answer }) => answer);
    const first = answers[0];
    if (!first) continue;
    const caseId = wish.caseId ?? first.caseId;
    const rows = (evidence.byActionId.get(wish.key) ?? []).filter(({ case_id }) => case_id === caseId);
    if (rows.length !== 1) {
      found.push(
        (rows.length === 0 ? lost : often)(`${told(wish)} was accepted and stands ${rows.length} times in the audit`),
      );
      continue;
    }
    found.push(...differences(wish, rows[0]!).map(lost));
    if (answers.some(({ version, caseId: other }) => version !== first.version || other !== first.caseId))
      found.push(often(`${told(wish)} was answered with versions ${answers.map(({ version }) => version).join(', ')}`));
  }
  return found;
}

function differences(wish: Wish, row: AuditRow): string[] {
  const { version, documentNo } = acceptedOf(wish)!;
  const wrong: string[] = [];
  if (row.seq !== version) wrong.push(`${told(wish)} was answered with version ${version} and stands at ${row.seq}`);
  if (row.name !== wish.action || row.actor !== wish.account)
    wrong.push(`${told(wish)} stands in the audit as ${row.name} by ${row.actor}`);
  if (wish.action === 'approve' && row.document_no !== documentNo)
    wrong.push(`${told(wish)} was answered with number ${documentNo} and has ${row.document_no}`);
  return wrong;
}

/** Every paper that was taken lies where papers lie, with the bytes that were handed in, under one id however often it was sent. */
export function papers(wishes: readonly Wish[], evidence: Evidence): Violation[] {
  return wishes
    .filter(({ kind }) => kind === 'upload')
    .flatMap((wish) => {
      const ids = [
        ...new Set(wish.sendings.filter(({ answer }) => isAccepted(answer)).map(({ answer }) => answer.documentId)),
      ];
      if (ids.length > 1) return [violation('once')(`${told(wish)} was kept as ${ids.join(' and ')}`)];
      const id = ids[0];
      if (id === undefined || evidence.papers.get(id ?? '') === sha256Of(wish.key)) return [];
      return [violation('durable')(`${told(wish)} was taken as ${id} and is not there as it was handed in`)];
    });
}

/** What was refused changed nothing and is in the attempts; what was accepted was not refused as well. */
export function refused(wishes: readonly Wish[], evidence: Evidence, gaps: readonly RightsGap[]): Violation[] {
  const said = violation('refusals');
  const found: Violation[] = [];
  const disturbed = new Set(gaps.map(({ account }) => account));
  for (const wish of wishes) {
    const refusals = refusalsOf(wish);
    if (refusals.length === 0) continue;
    // Whoever lost their rights between two sendings is refused the second one, whatever became of the first.
    const counted = refusals.filter(({ answer }) => !(answer.code === 'not-permitted' && disturbed.has(wish.account)));
    const stands = (evidence.byActionId.get(wish.key) ?? []).length > 0;
    if (counted.length > 0 && stands)
      found.push(said(`${told(wish)} was refused (${codes(counted)}) and stands in the audit`));
    if (counted.length > 0 && acceptedOf(wish))
      found.push(said(`${told(wish)} was accepted and refused (${codes(counted)})`));
    for (const { answer } of refusals)
      if (answer.status! >= 500) found.push(said(`${told(wish)} was answered ${answer.status} ${answer.code}`));
    // A repeat is told the first answer again, which is written down once.
    const written = refusals.filter(({ answer }) => answer.status! >= 401 && answer.status! < 500);
    if (written.length > 0 && !isWritten(wish, written, evidence))
      found.push(said(`${told(wish)}: its refusal (${codes(written)}) is not among the attempts`));
  }
  return found;
}

/** By the request; or by what it was, where the first answer may have been lost on its way: its request is not known to the client. */
function isWritten(wish: Wish, refusals: readonly Sending[], evidence: Evidence): boolean {
  if (refusals.some(({ answer }) => evidence.refusedRequests.has(answer.requestId ?? ''))) return true;
  const lost = wish.sendings.some(({ answer }) => answer.status === null || answer.status === 503);
  const { account, caseId, action } = wish;
  return (
    lost &&
    refusals.some(({ answer: { code } }) => evidence.refusals.has(refusalName({ account, caseId, action, code })))
  );
}

/** Of rivals at most one is accepted, whoever else was meanwhile. */
export function rivals(wishes: readonly Wish[], evidence: Evidence): Violation[] {
  const groups = new Map<string, Wish[]>();
  for (const wish of wishes)
    if (wish.rivals !== null) groups.set(wish.rivals, [...(groups.get(wish.rivals) ?? []), wish]);
  const said = violation('oneWinner');
  return [...groups].flatMap(([name, group]) => {
    const winners = group.filter((wish) => acceptedOf(wish) || evidence.byActionId.has(wish.key));
    return winners.length > 1 ? [said(`${name}: ${winners.map(told).join(' and ')} were all accepted`)] : [];
  });
}

/** Everybody has an answer. */
export function answered(wishes: readonly Wish[]): Violation[] {
  const said = violation('answered');
  return wishes
    .filter((wish) => !isSettled(wish))
    .map((wish) => said(`${told(wish)} has no answer after ${wish.sendings.length} sendings (last: ${last(wish)})`));
}

/** Nobody acts with rights that were taken before they asked. */
export function rightsHeld(wishes: readonly Wish[], gaps: readonly RightsGap[]): Violation[] {
  const said = violation('rights');
  return gaps.flatMap(({ account, from, until }) =>
    wishes
      .filter((wish) => wish.account === account && wish.kind === 'act')
      .filter((wish) => {
        const first = wish.sendings[0];
        const within = ({ at, ms }: Sending) => at >= from && at + ms <= until;
        // What had been sent before may have been decided before: its repeat only tells it.
        return first !== undefined && first.at >= from && wish.sendings.some((s) => within(s) && isAccepted(s.answer));
      })
      .map((wish) => said(`${told(wish)} was accepted although ${account} had no rights from ${from} to ${until}`)),
  );
}

export function told({ nth, account, action, key, caseId }: Wish): string {
  return `#${nth} ${action} by ${account}${caseId === null ? '' : ` on ${caseId}`} (${key})`;
}
function codes(sendings: readonly Sending[]): string {
  return [...new Set(sendings.map(({ answer }) => `${answer.status} ${answer.code}`))].join(', ');
}
function last(wish: Wish): string {
  const answer = wish.sendings.at(-1)?.answer;
  return answer ? `${answer.status ?? 'silence'} ${answer.code ?? ''}`.trim() : 'never sent';
}
