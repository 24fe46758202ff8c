import { useEffect, useState, type ChangeEvent, type FormEvent } from 'react';
import type { CalendarPreview, CalendarRelease } from '../../api/client.js';
import { useBodyNames, wordsOf } from '../../api/queries.js';
import { fullDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { positionName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Failed } from '../../ui/failed.js';
import { Field, TextField } from '../../ui/field.js';
import { Loading } from '../../ui/loading.js';
import { Tag, type Tone } from '../../ui/tag.js';
import { toast } from '../../ui/toast.js';
import { applyRelease, bringIn, takeAway, usePreview, useReleases } from './calendar-data.js';
import './calendar.css';

/** Rows of a preview that a page shows; the number above them is of all. */
const MOST_ROWS = 500;
const TONES: Record<CalendarRelease['state'], Tone> = { draft: 'soon', applying: 'accent', applied: 'done' };

/** Where administrators keep the calendar: bring a notice in, look what it moves, apply it. */
export function Page() {
  const { t } = useWords();
  const { data, error, refetch } = useReleases();
  const [shown, show] = useState<string | null>(null);
  useEffect(() => {
    document.title = t('calendar.title');
  }, [t]);
  return (
    <div className="page">
      <h1>{t('calendar.title')}</h1>
      <p className="muted">{t('calendar.intro')}</p>
      <BringIn onDraft={show} />
      {error && <Failed what={t('calendar.failed')} error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={6} />}
      {data && <Releases items={data.items} onPreview={show} />}
      {shown !== null && <Preview id={shown} onClose={() => show(null)} />}
    </div>
  );
}

function BringIn({ onDraft }: { onDraft: (id: string) => void }) {
  const { t, say } = useWords();
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const load = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const { files } = event.target;
    const file = files?.[0];
    if (!file) return;
    setBusy(true);
    setError(null);
    try {
      onDraft((await bringIn(await file.text())).id);
    } catch (cause) {
      setError(
        cause instanceof SyntaxError ? t('calendar.not-json') : `${t('calendar.refused')}${say(wordsOf(cause))}`,
      );
    } finally {
      setBusy(false);
      // The same file, mended, can be chosen again.
      event.target.value = '';
    }
  };
  return (
    <section className="card">
      <Field label={t('calendar.file')} hint={t('calendar.file-hint')} error={error ?? undefined}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="file"
            accept=".json,application/json"
            disabled={busy}
            onChange={(e) => void load(e)}
          />
        )}
      </Field>
    </section>
  );
}

function Releases({ items, onPreview }: { items: readonly CalendarRelease[]; onPreview: (id: string) => void }) {
  const { t, say, language } = useWords();
  const drop = (id: string): void => {
    takeAway(id).catch((error: unknown) => toast(say(wordsOf(error))));
  };
  return (
    <div className="calendar-scroll" role="region" aria-label={t('calendar.releases')} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('calendar.release')}</th>
            <th scope="col">{t('calendar.published')}</th>
            <th scope="col">{t('calendar.days')}</th>
            <th scope="col">{t('calendar.state')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ id, published, rest, worked, state, told }) => (
            <tr key={id}>
              <th scope="row">{id}</th>
              <td>{fullDay(published, language)}</td>
              <td>{t('calendar.days-of', { rest: rest.length, worked: worked.length })}</td>
              <td>
                <Tag tone={TONES[state]}>{t(`calendar.state.${state}`)}</Tag>{' '}
                {told && <span className="muted">{t('calendar.told', told)}</span>}
                {state === 'draft' && (
                  <div className="calendar-actions">
                    <Button kind="primary" onClick={() => onPreview(id)}>
                      {t('calendar.preview')}
                    </Button>
                    <Button onClick={() => drop(id)}>{t('calendar.drop')}</Button>
                  </div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What a draft moves; applied only by whoever types the number that stands here. */
function Preview({ id, onClose }: { id: string; onClose: () => void }) {
  const { t, say } = useWords();
  const { data, error, refetch } = usePreview(id);
  const [typed, setTyped] = useState('');
  const [refusal, setRefusal] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const isConfirmed = data !== undefined && typed.trim() === String(data.moves);
  const apply = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isConfirmed || busy) return;
    setBusy(true);
    try {
      await applyRelease(id, data.moves);
      toast(t('calendar.applied', { id }));
      onClose();
    } catch (cause) {
      setRefusal(cause);
      setTyped('');
      void refetch();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      wide
      title={t('calendar.preview-title', { id })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('calendar.cancel')}</Button>
          <Button kind="primary" type="submit" form="calendar-apply" disabled={!isConfirmed || busy}>
            {t('calendar.apply')}
          </Button>
        </>
      }
    >
      {refusal !== null && (
        <Banner tone="late" role="alert">
          {say(wordsOf(refusal))}
        </Banner>
      )}
      {error && <Failed what={t('calendar.failed')} error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={8} />}
      {data && (
        <form id="calendar-apply" className="stack" onSubmit={(event) => void apply(event)}>
          <p role="status">
            {t(data.moves > 0 ? 'calendar.preview-counts' : 'calendar.preview-none', {
              cases: data.cases,
              moves: data.moves,
            })}{' '}
            {data.items.length > MOST_ROWS && t('calendar.preview-part', { n: MOST_ROWS })}
          </p>
          {data.moves > 0 && <Moves preview={data} />}
          <TextField
            label={t('calendar.confirm-number')}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={setTyped}
          />
        </form>
      )}
    </Dialog>
  );
}

function Moves({ preview: { bodies, items } }: { preview: CalendarPreview }) {
  const { t, say, language } = useWords();
  const nameOf = useBodyNames();
  return (
    <>
      <div className="calendar-scroll" role="region" aria-label={t('calendar.by-body')} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('calendar.body')}</th>
              <th scope="col">{t('calendar.moves')}</th>
            </tr>
          </thead>
          <tbody>
            {bodies.map(({ body, moves }) => (
              <tr key={body}>
                <th scope="row">{nameOf(body)}</th>
                <td>{moves}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="calendar-scroll" role="region" aria-label={t('calendar.moves')} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('calendar.case')}</th>
              <th scope="col">{t('calendar.body')}</th>
              <th scope="col">{t('calendar.position')}</th>
              <th scope="col">{t('calendar.before')}</th>
              <th scope="col">{t('calendar.after')}</th>
            </tr>
          </thead>
          <tbody>
            {items.slice(0, MOST_ROWS).map(({ caseId, caseNo, body, deadlineId, step, phase, before, after }) => (
              <tr key={`${caseId} ${deadlineId}`}>
                <th scope="row">{caseNo}</th>
                <td>{nameOf(body)}</td>
                <td>{say(positionName(step, phase))}</td>
                <td>{fullDay(before, language)}</td>
                <td>{fullDay(after, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
