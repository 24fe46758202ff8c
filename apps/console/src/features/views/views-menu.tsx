import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useSearchParams } from 'react-router';
import type { View } from '../../api/client.js';
import { wordsOf } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Empty } from '../../ui/empty.js';
import { Checkbox, TextField } from '../../ui/field.js';
import { Menu } from '../../ui/menu.js';
import { toast } from '../../ui/toast.js';
import { dropView, filterOf, isShown, keepView, openWith, useViews, type ViewScreen } from './views-data.js';
import './views.css';

/** Kept filters of a page: choosing one is going to its address, and the page opens with the one that was chosen for that. */
export function ViewsMenu({ screen }: { screen: ViewScreen }) {
  const { t } = useWords();
  const [params, setParams] = useSearchParams();
  const { data } = useViews(screen);
  const [open, setOpen] = useState<'save' | 'manage' | null>(null);
  const opened = useRef(params.size > 0);
  useEffect(() => {
    if (!data || opened.current) return;
    opened.current = true;
    const first = data.items.find(({ byDefault }) => byDefault);
    if (first) setParams(first.filter, { replace: true });
  }, [data, setParams]);
  const items = data?.items ?? [];
  const shown = items.find((view) => isShown(view, params));
  const labelOf = (view: View): string => {
    const name = view.shared ? t('views.of-body', { name: view.name }) : view.name;
    return view.byDefault ? t('views.by-default', { name }) : name;
  };
  const name = shown ? t('views.menu-of', { name: shown.name }) : t('views.menu');
  return (
    <div className="views-menu no-print">
      <Menu
        label={<span className="who">{name}</span>}
        name={name}
        entries={[
          ...items.map((view) => ({
            id: view.id,
            label: `${view === shown ? '✓ ' : ''}${labelOf(view)}`,
            onAction: () => setParams(view.filter),
          })),
          { id: 'save', label: t('views.save'), onAction: () => setOpen('save') },
          { id: 'manage', label: t('views.manage'), onAction: () => setOpen('manage') },
        ]}
      />
      {open === 'save' && (
        <SaveDialog screen={screen} mayShare={data?.mayShare ?? false} params={params} onClose={() => setOpen(null)} />
      )}
      {open === 'manage' && (
        <ManageDialog
          screen={screen}
          items={items}
          mayShare={data?.mayShare ?? false}
          params={params}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

function SaveDialog({
  screen,
  mayShare,
  params,
  onClose,
}: {
  screen: ViewScreen;
  mayShare: boolean;
  params: URLSearchParams;
  onClose: () => void;
}) {
  const { t, say } = useWords();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [byDefault, setByDefault] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      const view = await keepView({ screen, name, filter: filterOf(screen, params), shared });
      if (byDefault) await openWith(view, true);
      toast(t('views.kept', { name: view.name }));
      onClose();
    } catch (cause) {
      setError(`${t('views.refused')}${say(wordsOf(cause))}`);
    }
  };
  return (
    <Dialog title={t('views.save-title')} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void save(event)}>
        <TextField
          label={t('views.name')}
          value={name}
          onChange={setName}
          maxLength={40}
          required
          autoFocus
          error={error ?? undefined}
        />
        {mayShare && (
          <div>
            <Checkbox label={t('views.shared')} checked={shared} onChange={setShared} />
            <p className="muted">{t('views.shared-hint')}</p>
          </div>
        )}
        <Checkbox label={t('views.open-with')} checked={byDefault} onChange={setByDefault} />
        <div className="row-of">
          <Button kind="primary" type="submit">
            {t('views.keep')}
          </Button>
          <Button onClick={onClose}>{t('views.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function ManageDialog({
  screen,
  items,
  mayShare,
  params,
  onClose,
}: {
  screen: ViewScreen;
  items: readonly View[];
  mayShare: boolean;
  params: URLSearchParams;
  onClose: () => void;
}) {
  const { t, say } = useWords();
  const [error, setError] = useState<string | null>(null);
  const [naming, setNaming] = useState<{ id: string; name: string } | null>(null);
  const act = (work: Promise<unknown>, after?: () => void): void => {
    setError(null);
    work.then(after).catch((cause: unknown) => setError(`${t('views.refused')}${say(wordsOf(cause))}`));
  };
  return (
    <Dialog title={t('views.manage-title')} onClose={onClose} wide>
      {error !== null && (
        <Banner tone="late" role="alert">
          {error}
        </Banner>
      )}
      {items.length === 0 && <Empty>{t('views.none')}</Empty>}
      <ul className="views-list">
        {items.map((view) => (
          <li key={view.id} className="views-row">
            {naming?.id === view.id ? (
              <form
                className="row-of"
                onSubmit={(event) => {
                  event.preventDefault();
                  act(keepView({ ...view, name: naming.name }), () => setNaming(null));
                }}
              >
                <TextField
                  label={t('views.name')}
                  value={naming.name}
                  onChange={(name) => setNaming({ id: view.id, name })}
                  maxLength={40}
                  required
                  autoFocus
                />
                <Button type="submit">{t('views.keep')}</Button>
                <Button kind="quiet" onClick={() => setNaming(null)}>
                  {t('views.cancel')}
                </Button>
              </form>
            ) : (
              <strong>
                {view.shared ? t('views.of-body', { name: view.name }) : view.name}
                {view.byDefault && ' ★'}
              </strong>
            )}
            <div className="row-of">
              <Button kind="quiet" onClick={() => act(openWith(view, !view.byDefault))}>
                {t(view.byDefault ? 'views.default-off' : 'views.default-on')}
              </Button>
              {view.mayChange && (
                <>
                  <Button kind="quiet" onClick={() => setNaming({ id: view.id, name: view.name })}>
                    {t('views.rename')}
                  </Button>
                  <Button kind="quiet" onClick={() => act(keepView({ ...view, filter: filterOf(screen, params) }))}>
                    {t('views.replace')}
                  </Button>
                  {mayShare && !view.shared && (
                    <Button kind="quiet" onClick={() => act(keepView({ ...view, shared: true }))}>
                      {t('views.share')}
                    </Button>
                  )}
                  <Button
                    kind="danger"
                    aria-label={t('views.drop-of', { name: view.name })}
                    onClick={() => act(dropView(view), () => toast(t('views.dropped', { name: view.name })))}
                  >
                    {t('views.drop')}
                  </Button>
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
