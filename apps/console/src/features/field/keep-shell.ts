/** Loads the page for the field, so that it is among the files in use. */
export const loadFieldPage = () => import('./field-page.js');

/**
 * Keeps the files of the console on this device, so that it opens again without a network. Only devices on which a survey was opened keep
 * them, and only where the browser can (a secure address).
 */
export async function keepShell(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    await loadFieldPage();
    await navigator.serviceWorker.register('/sw.js');
    const { active } = await navigator.serviceWorker.ready;
    const used = [
      ...performance.getEntriesByType('resource').map(({ name }) => name),
      ...[...document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>('script[src], link[href]')].map((part) =>
        part instanceof HTMLLinkElement ? part.href : part.src,
      ),
    ].map((address) => new URL(address).pathname);
    active?.postMessage({ keep: [...new Set(used)] });
  } catch {
    // Then the survey goes on as long as the page stands.
  }
}
