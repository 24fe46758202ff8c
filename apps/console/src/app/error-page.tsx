import { useRouteError } from 'react-router';
import { useWords } from '../i18n/language.js';
import { Banner } from '../ui/banner.js';
import { Button, LinkButton } from '../ui/button.js';
import { Empty } from '../ui/empty.js';

export function NoPage() {
  const { t } = useWords();
  return (
    <div className="page">
      <h1>{t('app.no-page-title')}</h1>
      <Empty actions={<LinkButton to="/">{t('app.to-start')}</LinkButton>}>{t('app.no-page')}</Empty>
    </div>
  );
}

export function NoDeskPage() {
  const { t } = useWords();
  return (
    <div className="page">
      <h1>{t('app.name')}</h1>
      <Empty actions={<LinkButton to="/me">{t('app.mine')}</LinkButton>}>{t('app.no-desk')}</Empty>
    </div>
  );
}

/** A fault of the page, or a part of it that a new version has replaced: opening it anew mends both. */
export function ErrorPage() {
  const { t } = useWords();
  console.error(useRouteError());
  return (
    <Banner
      tone="late"
      role="alert"
      actions={
        <Button kind="primary" onClick={() => location.reload()}>
          {t('ui.retry')}
        </Button>
      }
    >
      {t('app.page-failed')}
    </Banner>
  );
}
