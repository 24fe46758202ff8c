import { useEffect, useState } from 'react';
import { lastRequestAt } from '../../api/activity.js';
import { useLive } from '../../api/live.js';
import { useMe } from '../../api/queries.js';
import { useStore } from '../../api/store.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { sessionNotice } from './session-end.js';
import { stayIn } from './session-data.js';

const LOOKED_AT_MS = 10_000;

/** Warns before the session ends; pressing the button is enough to stay. */
export function SessionWatch() {
  const { t } = useWords();
  const { session } = useMe();
  const asked = useStore(lastRequestAt);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), LOOKED_AT_MS);
    return () => clearInterval(timer);
  }, []);
  // The server says that it is over: asking brings up the dialog that signs in again in place.
  useLive((message) => {
    if (message.kind === 'other' && message.name === 'session-end') void stayIn().catch(() => undefined);
  });
  if (!session) return null;
  const notice = sessionNotice(moved(session, asked), now);
  if (notice.kind === 'none') return null;
  return (
    <div className="session-watch no-print">
      <Banner
        tone="soon"
        role="alert"
        actions={
          notice.kind === 'idle' && (
            <Button kind="primary" onClick={() => void stayIn()}>
              {t('session.stay')}
            </Button>
          )
        }
      >
        {t(notice.kind === 'idle' ? 'session.ends-soon' : 'session.ends-for-good', { minutes: notice.minutes })}
      </Banner>
    </div>
  );
}

/** Every request since then has moved the end of idleness by as much. */
function moved(
  session: { idleUntil: string; endsAt: string },
  asked: { first: number; last: number },
): { idleUntil: string; endsAt: string } {
  const later = Date.parse(session.idleUntil) + Math.max(0, asked.last - asked.first);
  return { ...session, idleUntil: new Date(later).toISOString() };
}
