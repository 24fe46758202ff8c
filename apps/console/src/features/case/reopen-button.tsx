import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { answer, api, newKey, type Case } from '../../api/client.js';
import { useWords } from '../../i18n/language.js';
import { actionLabel, actionName } from '../../i18n/terms.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { TextArea } from '../../ui/field.js';
import { toast } from '../../ui/toast.js';
import { ReasonField } from './reason-field.js';
import { RefusedBanner } from './refused-banner.js';

/** Opens a new case that goes on where a closed one ended. Nothing happens to the closed one. */
export function ReopenButton({ found }: { found: Case }) {
  const { t, say } = useWords();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [key] = useState(newKey);
  const [reasonCode, setReasonCode] = useState('');
  const [note, setNote] = useState('');
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const label = say(actionLabel('reopen'));
  const reopen = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    const body = {
      ...(reasonCode === '' ? {} : { reasonCode }),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    };
    try {
      const opened = await answer(
        api.POST('/api/cases/{id}/actions/reopen', {
          params: { path: { id: found.id }, header: { 'Idempotency-Key': key } },
          body,
        }),
      );
      toast(t('open.done', { no: opened.caseNo }));
      void navigate(`/cases/${opened.id}`);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{label}</Button>
      {asking && (
        <Dialog
          title={label}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>{t('review.cancel')}</Button>
              <Button kind="primary" type="submit" form="reopen" disabled={busy}>
                {t('work.confirm', { action: say(actionName('reopen')) })}
              </Button>
            </>
          }
        >
          <form id="reopen" className="stack" onSubmit={(event) => void reopen(event)}>
            {failure !== null && <RefusedBanner action={say(actionName('reopen'))} error={failure} />}
            <p>{t('case.reopen-what')}</p>
            <ReasonField kind="reopen" ruleSet={found.ruleSet} value={reasonCode} onChange={setReasonCode} />
            <TextArea label={t('work.note')} optional value={note} onChange={setNote} />
          </form>
        </Dialog>
      )}
    </>
  );
}
