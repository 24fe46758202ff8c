import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ActionBody } from '../../../../../libs/contracts/actions.js';
import type { PeopleAction } from '../../../../../libs/domain/actions.js';
import { act as send, newKey, rehearse, type ActionPreview, type Case } from '../../api/client.js';
import { RequestError } from '../../api/problem.js';
import { caseQuery, queryClient, useMe } from '../../api/queries.js';
import { shortDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { forgetDraft, useDraft, type Safety, type Where } from './drafts.js';

/** What is known of the attempt, beside what is typed: both outlive a reload. */
interface Attempt {
  /** Version the person looked at when the form was opened. */
  version: number;
  /** Sent again under it until there is an answer. */
  key: string;
}
/** Data of an action, or what is missing in it. */
export type Made<N extends PeopleAction, E> = { ok: true; data: Partial<ActionBody<N>> } | { ok: false; errors: E };

export const draftKey = (account: string, caseId: string, act: string): string => `${account}.${caseId}.${act}`;

/** What is typed into the form of an action: kept on the device and for the person's other devices. */
export function useActionDraft<T extends object>(
  action: string,
  found: Case,
  initial: T,
  where: Where,
): [T, (change: Partial<T>) => void, () => void, Safety] {
  const { account } = useMe();
  return useDraft<T>(draftKey(account, found.id, action), initial, { where, shared: `${found.id}.${action}` });
}

/**
 * One action that is sent once. The key is written down before it is sent: after a reload or a lost answer the same decision goes out under the same key. What was
 * refused is answered and gets another; what did not arrive keeps its own.
 */
export function useAttempt<N extends PeopleAction>(
  action: N,
  found: Case,
): {
  busy: boolean;
  failure: unknown;
  forgive: () => void;
  /** Looks at the case as it is now. */
  renew: (version: number) => void;
  /** Version and key it would be sent with. */
  attempt: Attempt;
  drop: () => void;
  /** @param version where it is not that of the form's opening @returns the case afterwards; null where it was refused or did not arrive */
  submit: (data: Partial<ActionBody<N>>, version?: number) => Promise<Case | null>;
} {
  const { account } = useMe();
  const key = `${draftKey(account, found.id, action)}.attempt`;
  const [attempt, setAttempt] = useDraft<Attempt>(key, { version: found.version, key: newKey() });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  return {
    busy,
    failure,
    attempt,
    forgive: () => setFailure(null),
    renew: (version) => {
      setAttempt({ version, key: newKey() });
      setFailure(null);
    },
    drop: () => forgetDraft(key),
    submit: async (data, version = attempt.version) => {
      if (busy) return null;
      setBusy(true);
      setFailure(null);
      try {
        setAttempt(attempt);
        const after = await send(found.id, action, data, { ...attempt, version });
        forgetDraft(key);
        queryClient.setQueryData(caseQuery(found.id).queryKey, after);
        void queryClient.invalidateQueries({ queryKey: ['timeline', found.id] });
        return after;
      } catch (error) {
        setFailure(error);
        if (error instanceof RequestError && error.problem) setAttempt({ key: newKey() });
        return null;
      } finally {
        setBusy(false);
      }
    },
  };
}

/** What sending would lead to, asked for when typing pauses: the rules of the case itself answer. */
export function usePreview<N extends PeopleAction>(
  action: N,
  found: Case,
  made: Made<N, unknown>,
  pauseMs: number,
): ActionPreview | undefined {
  const asked = made.ok ? JSON.stringify(made.data) : null;
  const [settled, settle] = useState(asked);
  useEffect(() => {
    const timer = setTimeout(() => settle(asked), pauseMs);
    return () => clearTimeout(timer);
  }, [asked, pauseMs]);
  const { data } = useQuery({
    queryKey: ['preview', found.id, found.version, action, settled],
    queryFn: () => rehearse(found.id, action, JSON.parse(settled!) as Partial<ActionBody<N>>),
    enabled: settled !== null,
    retry: false,
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
  return settled === null ? undefined : data;
}

/** One line: the number of the reply, who holds the case next, until when. */
export function Outcome({ preview }: { preview: ActionPreview | undefined }) {
  const { t, language } = useWords();
  const outcome = preview?.outcome;
  if (!outcome) return <span className="outcome" />;
  const { waitingFor, deadline, status, reply } = outcome;
  return (
    <span className="outcome">
      {reply && (
        <>
          {reply.documentNo ?? t('review.preview-no-auto', { series: reply.numberSeries })}
          {' · '}
        </>
      )}
      {reply?.lateSince && t('review.late-since', { day: shortDay(reply.lateSince, language) })}
      {t('review.then')}
      {waitingFor
        ? t('review.then-with', { body: waitingFor.bodyName ?? '' })
        : t('review.then-ended', { status: t(`status.${status}`) })}
      {deadline && t('review.then-due', { day: shortDay(deadline.dueOn, language) })}
    </span>
  );
}

/** Messages of refused fields, by path. */
export function fieldsOf(failure: unknown): Record<string, string> {
  if (!(failure instanceof RequestError)) return {};
  return Object.fromEntries((failure.problem?.errors ?? []).map(({ path, message }) => [path, message]));
}
