import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { clockQuery, meQuery, queryClient } from '../../api/queries.js';
import { ClockBanner } from '../../app/clock-banner.js';
import { chooseLanguage, useWords } from '../../i18n/language.js';
import { Button } from '../../ui/button.js';
import { SignInForm } from './sign-in-form.js';
import './session.css';

/** Only places of this console: an address from elsewhere must not lead there after signing in. */
const ownPlace = (next: string | null): string => (next !== null && /^\/(?![/\\])/.test(next) ? next : '/');

export function LoginPage() {
  const { t, language } = useWords();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  useQuery(clockQuery);
  const next = ownPlace(params.get('next'));
  if (queryClient.getQueryData(meQuery.queryKey)) return <Navigate to={next} replace />;
  return (
    <>
      <ClockBanner />
      <main className="login">
        <div className="card login-card">
          <h1>{t('session.title')}</h1>
          <SignInForm
            onSignedIn={(me) => {
              queryClient.setQueryData(meQuery.queryKey, me);
              void navigate(next, { replace: true });
            }}
          />
          <Button kind="quiet" onClick={() => chooseLanguage(language === 'zh' ? 'en' : 'zh')}>
            {t('app.language-other')}
          </Button>
        </div>
      </main>
    </>
  );
}
