import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Screen } from './screen.js';

const BUILT = 'dist/console';
const AXE = readFileSync(createRequire(`${process.cwd()}/package.json`).resolve('axe-core/axe.min.js'), 'utf8');

/** Bytes of a file of the console as gzip sends it; small ones go as they are. */
export function weight(path: string): number {
  const file = join(BUILT, path);
  return statSync(existsSync(`${file}.gz`) ? `${file}.gz` : file).size;
}

/** What accessibility rules the page breaks: WCAG A to 2.2 AA and best practice. */
export async function violations(screen: Screen): Promise<string[]> {
  await screen.page.evaluate(AXE);
  return screen.page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run: (
          context: Document,
          options: object,
        ) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
      };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations: found } = await axe.run(document, {
      runOnly: { type: 'tag', values: tags },
      // What is in order is only counted: saying where takes longer than looking.
      resultTypes: ['violations'],
    });
    return found.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`),
    );
  });
}

/** No page scrolls sideways; nothing is wider than what it stands in unless it may be cut with an ellipsis. */
export function overflowing(screen: Screen): Promise<string[]> {
  return screen.page.evaluate(() => {
    const root = document.documentElement;
    const sideways = root.scrollWidth > root.clientWidth ? [`page: ${root.scrollWidth} > ${root.clientWidth}`] : [];
    const cut = [...document.querySelectorAll<HTMLElement>('button, td, th, dd, .tag, h1, h2, label, p')].filter(
      (one) => {
        const style = getComputedStyle(one);
        const hidden = style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis';
        return hidden && one.scrollWidth > one.clientWidth + 1 && !one.closest('.visually-hidden');
      },
    );
    return [...sideways, ...cut.map((one) => `cut: ${one.textContent}`)];
  });
}
