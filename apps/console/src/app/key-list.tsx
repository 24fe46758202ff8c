import { useStore } from '../api/store.js';
import { useWords, type Words } from '../i18n/language.js';
import { Banner } from '../ui/banner.js';
import { Dialog } from '../ui/dialog.js';
import { lettersOn, useShortcutList, type Shortcut } from './shortcuts.js';

/** Every key that does something here, with what it does. */
export function KeyList({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const all = useShortcutList().filter(({ label }) => label !== undefined);
  const on = useStore(lettersOn);
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      {!on && <Banner>{t('keys.off')}</Banner>}
      <Keys title={t('keys.here')} shortcuts={all.filter((one) => !one.everywhere)} />
      <Keys title={t('keys.everywhere')} shortcuts={all.filter((one) => one.everywhere)} />
    </Dialog>
  );
}

function Keys({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  const { t } = useWords();
  if (shortcuts.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <dl className="key-list">
        {shortcuts.map(({ keys, label }) => (
          <div key={keys.join()}>
            <dt>
              {keys.map((name) => (
                <kbd key={name} className="key">
                  {shownKey(name, t)}
                </kbd>
              ))}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const ARROWS: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→' };

/** As it is printed on the key. */
function shownKey(name: string, t: Words['t']): string {
  return ARROWS[name] ?? (name === 'Space' ? t('keys.space') : name === 'Escape' ? 'Esc' : name.replace(/\+a$/, '+A'));
}
