import { useState } from 'react';
import { meQuery, queryClient, useMe } from '../../api/queries.js';
import { sessionGate } from '../../api/session-gate.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { signOut } from './session-data.js';
import { SignInForm } from './sign-in-form.js';

/** Over the page as it is: what met the ended session goes on from where it was. */
export function SignInAgain() {
  const { t } = useWords();
  const me = useMe();
  const [other, setOther] = useState(false);
  return (
    <Dialog title={t('session.again-title')} onClose={() => undefined} closable={false}>
      <p>{t('session.again-text')}</p>
      {other && (
        <Banner tone="late" role="alert">
          {t('session.other-account', { name: me.username })}
        </Banner>
      )}
      <SignInForm
        fixedName={me.username}
        onSignedIn={(again) => {
          if (again.account !== me.account) return setOther(true);
          queryClient.setQueryData(meQuery.queryKey, again);
          sessionGate.open();
        }}
      />
      <Button kind="quiet" onClick={() => void signOut()}>
        {t('app.sign-out')}
      </Button>
    </Dialog>
  );
}
