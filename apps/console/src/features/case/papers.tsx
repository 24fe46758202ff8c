import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { STEPS } from '../../../../../libs/domain/case.js';
import { PAPER_FORMS } from '../../../../../libs/domain/papers.js';
import { act, newKey, uploadPaper, type Case, type CaseDocument, type CaseDocuments } from '../../api/client.js';
import { caseQuery, papersQuery, queryClient, useBodyNames } from '../../api/queries.js';
import { dayOfYear, shanghaiDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { actionName, stepName } from '../../i18n/terms.js';
import { Button } from '../../ui/button.js';
import { Failed } from '../../ui/failed.js';
import { Panel } from '../../ui/panel.js';
import { Tag, type Tone } from '../../ui/tag.js';
import { toast } from '../../ui/toast.js';
import { RefusedBanner } from './refused-banner.js';

type Line = CaseDocuments['checklist'][number];
const TONES: Record<Exclude<Line['state'], 'there'>, Tone> = { missing: 'late', later: 'plain', optional: 'plain' };
const ACCEPTED = Object.values(PAPER_FORMS)
  .map((ending) => `.${ending}`)
  .join(',');
const BYTES_PER_MB = 1024 * 1024;

/** The checklist of the case's papers with what is there and what is missing; whoever may hands one in, every party reads. */
export function Papers({ found }: { found: Case }) {
  const { t, say } = useWords();
  // Who hands one in has moved the case on, too.
  const papers = useQuery({
    ...papersQuery(found.id),
    queryKey: ['papers', `${found.id}.v${found.version}`],
    placeholderData: keepPreviousData,
  });
  const upload = useUpload(found);
  if (papers.error && !papers.data)
    return <Failed what={t('papers.failed')} error={papers.error} retry={() => void papers.refetch()} />;
  if (!papers.data) return null;
  const { checklist, items, mayUpload, missing, largestBytes } = papers.data;
  const others = items.filter((item) => !checklist.some(({ paper }) => paper === item.paper));
  return (
    <Panel
      title={t('papers.title')}
      aside={
        <Tag tone={missing > 0 ? 'late' : 'done'}>
          {missing > 0 ? t('papers.missing', { n: missing }) : t('papers.complete')}
        </Tag>
      }
    >
      {upload.failure !== null && <RefusedBanner action={say(actionName('attach'))} error={upload.failure} />}
      {upload.busy !== null && <p role="status">{t('papers.uploading', { name: upload.busy })}</p>}
      {STEPS.filter((step) => checklist.some((line) => line.step === step)).map((step) => (
        <section key={step} className="papers">
          <h4>{say(stepName(step))}</h4>
          <ul>
            {checklist
              .filter((line) => line.step === step)
              .map((line) => (
                <li key={line.paper}>
                  <PaperState state={line.state} /> <span title={line.citation}>{say(line)}</span>{' '}
                  {mayUpload && <UploadButton name={say(line)} onFile={(file) => upload.send(file, line.paper)} />}
                  <Documents found={found} items={items.filter(({ paper }) => paper === line.paper)} {...upload} />
                </li>
              ))}
          </ul>
        </section>
      ))}
      <section className="papers">
        <h4>{t('papers.other')}</h4>
        {mayUpload && <UploadButton name={t('papers.other')} onFile={(file) => upload.send(file, 'other')} />}
        <Documents found={found} items={others} {...upload} />
      </section>
      {mayUpload && found.status === 'formed' && <p className="muted">{t('papers.late-hint')}</p>}
      <p className="muted">
        {mayUpload ? t('papers.hint', { mb: Math.round(largestBytes / BYTES_PER_MB) }) : t('papers.private')}
      </p>
    </Panel>
  );
}

function PaperState({ state }: { state: Line['state'] }) {
  const { t } = useWords();
  if (state === 'there') return <Tag tone="done">{t('papers.there')}</Tag>;
  return <Tag tone={TONES[state]}>{t(`papers.state.${state}`)}</Tag>;
}

function UploadButton({ name, onFile }: { name: string; onFile: (file: File) => void }) {
  const { t } = useWords();
  const input = useRef<HTMLInputElement>(null);
  return (
    <span className="no-print">
      <Button kind="link" aria-label={t('papers.upload-of', { paper: name })} onClick={() => input.current?.click()}>
        {t('papers.upload')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPTED}
        aria-label={t('papers.upload-of', { paper: name })}
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = '';
          if (file) onFile(file);
        }}
      />
    </span>
  );
}

function Documents({
  found,
  items,
  attach,
}: {
  found: Case;
  items: readonly CaseDocument[];
  attach: (document: CaseDocument) => void;
}) {
  const { t, language } = useWords();
  const nameOf = useBodyNames();
  if (items.length === 0) return null;
  return (
    <ul className="documents">
      {items.map((item) => (
        <li key={item.id}>
          <a href={`/api/cases/${encodeURIComponent(found.id)}/documents/${item.id}`} download={item.name}>
            {item.name}
          </a>{' '}
          <span className="muted">
            {t('papers.by', { body: nameOf(item.body), day: dayOfYear(shanghaiDay(item.at), language) })}
          </span>{' '}
          {item.afterEnd && <Tag tone="plain">{t('papers.after-end')}</Tag>}
          {!item.attached && mayAttach(found) && (
            <>
              <Tag tone="soon">{t('papers.not-attached')}</Tag>{' '}
              <Button kind="link" onClick={() => attach(item)}>
                {t('papers.attach')}
              </Button>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

const mayAttach = (found: Case): boolean =>
  found.allowedActions.some(({ action, enabled }) => action === 'attach' && enabled);

/** Hands a file in and puts it into the record of the case, where the case still takes that. */
function useUpload(found: Case) {
  const { t } = useWords();
  const [busy, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const tried = async (name: string, work: () => Promise<void>): Promise<void> => {
    setFailure(null);
    setBusy(name);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    }
    setBusy(null);
    await queryClient.invalidateQueries({ queryKey: ['papers'] });
  };
  const record = async ({ id, sha256, name }: CaseDocument): Promise<void> => {
    // The version that was read may be gone by the time the file has arrived: a paper stands beside whatever else was done.
    const { version } = await queryClient.fetchQuery({ ...caseQuery(found.id), staleTime: 0 });
    const after = await act(found.id, 'attach', { documentId: id, sha256, name }, { version, key: newKey() });
    queryClient.setQueryData(caseQuery(found.id).queryKey, after);
    toast(t('papers.done', { name }));
  };
  return {
    busy,
    failure,
    send: (file: File, paper: string) =>
      void tried(file.name, async () => {
        const kept = await uploadPaper(found.id, { file, paper, key: newKey() });
        if (mayAttach(found)) await record(kept);
        else toast(t('papers.kept', { name: kept.name }));
      }),
    attach: (document: CaseDocument) => void tried(document.name, () => record(document)),
  };
}
