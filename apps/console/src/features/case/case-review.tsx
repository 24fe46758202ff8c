import { useQuery } from '@tanstack/react-query';
import { useImperativeHandle, useRef, useState, type Ref } from 'react';
import { act as send, newKey, type Case } from '../../api/client.js';
import { useLive } from '../../api/live.js';
import { caseQuery, queryClient, useMe } from '../../api/queries.js';
import { useShortcuts } from '../../app/shortcuts.js';
import { useWords } from '../../i18n/language.js';
import { actionLabel, actionName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button, LinkButton } from '../../ui/button.js';
import { Failed } from '../../ui/failed.js';
import { Loading } from '../../ui/loading.js';
import { toast } from '../../ui/toast.js';
import { CaseContent, Changes, Findings } from './case-content.js';
import { CaseStanding, CaseTitle, leadUnitName } from './case-heading.js';
import { DECISIONS, type Decision } from './decision-data.js';
import { draftKey } from './action-attempt.js';
import { DecisionForm } from './decision-form.js';
import { useDraft } from './drafts.js';
import { Papers } from './papers.js';
import { RefusedBanner } from './refused-banner.js';
import './case.css';

export interface ReviewHandle {
  focus: () => void;
  hasFocus: () => boolean;
}

/** A case as a reviewer reads it, with what they may do about it. */
export function CaseReview({
  caseId,
  onDone,
  ref,
}: {
  caseId: string;
  /** After an own action, with the case as it is then. */
  onDone: (after: Case) => void;
  ref?: Ref<ReviewHandle>;
}) {
  const { t } = useWords();
  const { account } = useMe();
  const root = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => ({
    focus: () => root.current?.querySelector<HTMLElement>('.case-act button, .case-act input, .case-paper')?.focus(),
    hasFocus: () => root.current?.contains(document.activeElement) ?? false,
  }));
  const query = caseQuery(caseId);
  const [{ act }, setOpen] = useDraft<{ act: Decision | '' }>(draftKey(account, caseId, 'open'), { act: '' });
  const [stale, setStale] = useState(false);
  // An open form stays on what its person has read: what others do is told, never put under the pen.
  const found = useQuery({ ...query, refetchOnReconnect: act === '' });
  useLive((message) => {
    if (message.kind !== 'case' || message.event.caseId !== caseId) return;
    if (message.event.seq <= (queryClient.getQueryData<Case>(query.queryKey)?.version ?? 0)) return;
    if (act === '') void queryClient.invalidateQueries({ queryKey: query.queryKey });
    else setStale(true);
  });
  if (found.error && !found.data)
    return <Failed what={t('case.failed')} error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading rows={6} />;
  return (
    <div className="case-review" ref={root}>
      <div className="case-paper" tabIndex={-1}>
        <div className="case-top">
          <CaseTitle found={found.data} />
          <LinkButton to={`/cases/${caseId}`} className="no-print">
            {t('case.open')}
          </LinkButton>
        </div>
        <CaseStanding found={found.data} />
        <Findings findings={found.data.findings} />
        <Changes caseId={caseId} version={found.data.version} />
        <CaseContent found={found.data} />
        <Papers found={found.data} />
      </div>
      <section className="case-act" aria-label={t('review.actions')}>
        {stale && act !== '' && <Banner tone="soon">{t('review.news')}</Banner>}
        {act === '' ? (
          <Actions found={found.data} onOpen={(next) => setOpen({ act: next })} onDone={onDone} />
        ) : (
          <DecisionForm
            act={act}
            found={found.data}
            onClose={() => {
              setOpen({ act: '' });
              if (stale) void queryClient.invalidateQueries({ queryKey: query.queryKey });
              setStale(false);
            }}
            onDone={(after) => {
              setOpen({ act: '' });
              onDone(after);
            }}
          />
        )}
      </section>
    </div>
  );
}

/** The buttons: those that can be pressed, and those that cannot with the reason why. */
function Actions({
  found,
  onOpen,
  onDone,
}: {
  found: Case;
  onOpen: (act: Decision) => void;
  onDone: (after: Case) => void;
}) {
  const { t, say } = useWords();
  const { account } = useMe();
  const [failure, setFailure] = useState<{ action: string; error: unknown } | null>(null);
  const offered = DECISIONS.flatMap(({ act, letter }) => {
    const allowed = found.allowedActions.find(({ action }) => action === act);
    // Letting something through is offered where something waits for it: everywhere else it would be one grey button more.
    return allowed && (act !== 'allow' || allowed.enabled) ? [{ act, letter, ...allowed }] : [];
  });
  const held = found.claimedBy === account ? 'release' : 'claim';
  const claim = found.allowedActions.find(({ action, enabled }) => action === held && enabled);
  const take = async (action: 'claim' | 'release'): Promise<void> => {
    setFailure(null);
    try {
      const after = await send(found.id, action, {}, { version: found.version, key: newKey() });
      queryClient.setQueryData(caseQuery(found.id).queryKey, after);
      toast(t('review.done', { action: say(actionName(action)), name: leadUnitName(found) }));
      onDone(after);
    } catch (error) {
      setFailure({ action: say(actionName(action)), error });
      void queryClient.invalidateQueries({ queryKey: caseQuery(found.id).queryKey });
    }
  };
  const pressable = offered.filter(({ enabled }) => enabled);
  const letters = [...new Set(offered.map(({ letter }) => letter))];
  useShortcuts([
    ...letters.map((letter) => {
      const target = pressable.find((one) => one.letter === letter);
      const named = target ?? offered.find((one) => one.letter === letter)!;
      return {
        keys: [letter],
        label: say(actionLabel(named.act)),
        run: () => target && onOpen(target.act),
        when: () => target !== undefined,
      };
    }),
    {
      keys: ['c'],
      label: t('review.key.claim'),
      run: () => void (claim && take(held)),
      when: () => claim !== undefined,
    },
  ]);
  const reasons = [...new Set(offered.filter(({ enabled }) => !enabled).flatMap(({ reasons: why }) => why.map(say)))];
  const shown =
    pressable.length > 0
      ? offered.filter(
          ({ act, enabled, letter }) => enabled || !pressable.some((one) => one.letter === letter && one.act !== act),
        )
      : offered;
  return (
    <>
      {failure && <RefusedBanner {...failure} />}
      <div className="row-of">
        {shown.map(({ act, letter, enabled, reasons: why }) => (
          <Button
            key={act}
            kind={letter === 'a' ? 'primary' : 'plain'}
            shortcut={letter}
            reason={enabled ? undefined : why[0] ? say(why[0]) : t('review.not-yours')}
            onClick={() => onOpen(act)}
          >
            {say(actionLabel(act))}
          </Button>
        ))}
        {claim && (
          <Button shortcut="c" onClick={() => void take(held)}>
            {say(actionLabel(held))}
          </Button>
        )}
      </div>
      {pressable.length === 0 && (
        <p className="muted">{reasons.length > 0 ? reasons.join('；') : t('review.not-yours')}</p>
      )}
    </>
  );
}
