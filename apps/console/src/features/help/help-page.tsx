import { Fragment } from 'react';
import { Link, useParams } from 'react-router';
import officers from '../../../../../docs/user-guide/officers.md?raw';
import reviewers from '../../../../../docs/user-guide/reviewers.md?raw';
import supervisors from '../../../../../docs/user-guide/supervisors.md?raw';
import { useMe } from '../../api/queries.js';
import { desksOf } from '../../app/desks.js';
import { beginTour } from '../../app/tour.js';
import { useWords } from '../../i18n/language.js';
import { Button } from '../../ui/button.js';
import { guideBlocks, type Block, type Span } from './guide.js';

/** The guides by the page they are the help of. */
const GUIDES = [
  { page: 'reviews', text: reviewers, name: 'app.desk.reviews' },
  { page: 'desk', text: officers, name: 'app.desk.desk' },
  { page: 'board', text: supervisors, name: 'app.desk.board' },
] as const;
const FOLDER = '../../../../../docs/user-guide/pictures/';
/** Addresses of the pictures by the names of their files. */
const PICTURES = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('../../../../../docs/user-guide/pictures/*.webp', {
      eager: true,
      query: '?url',
      import: 'default',
    }),
  ).map(([path, address]) => [path.slice(FOLDER.length), address]),
);
const REVIEWS = ['help.reviews.1', 'help.reviews.2', 'help.reviews.3', 'help.reviews.4', 'help.reviews.5'] as const;

/** The guide of a desk; of any other page that of the person's first desk. */
export function Page() {
  const { t, language } = useWords();
  const { page } = useParams();
  const [first] = desksOf(useMe());
  const guide =
    GUIDES.find((one) => one.page === page) ?? GUIDES.find((one) => `/${one.page}` === first?.path) ?? GUIDES[0];
  return (
    <div className="page">
      <h1>{t('help.title')}</h1>
      <nav className="scopes help-guides" aria-label={t('help.guides')}>
        {GUIDES.map((one) => (
          <Link
            key={one.page}
            to={`/help/${one.page}`}
            className="scope"
            aria-current={one === guide ? 'page' : undefined}
          >
            {t(one.name)}
          </Link>
        ))}
      </nav>
      {language === 'en' && (
        <section className="card">
          <ul className="help-list">
            {REVIEWS.map((key) => (
              <li key={key}>{t(key)}</li>
            ))}
          </ul>
          <p className="muted">{t('help.chinese')}</p>
        </section>
      )}
      <article className="card guide help-list" lang="zh-CN">
        {guideBlocks(guide.text).map((block, index) => (
          <GuideBlock key={index} block={block} />
        ))}
      </article>
      <p>{t('help.keys')}</p>
      <div>
        <Button onClick={beginTour}>{t('help.tour')}</Button>
      </div>
    </div>
  );
}

function GuideBlock({ block }: { block: Block }) {
  switch (block.kind) {
    case 'picture':
      return (
        <figure>
          <img className="guide-picture" src={PICTURES[block.file]} alt={block.words} loading="lazy" />
          <figcaption className="muted">{block.words}</figcaption>
        </figure>
      );
    case 'title':
      return <h2>{spans(block.spans)}</h2>;
    case 'heading':
      return <h3>{spans(block.spans)}</h3>;
    case 'paragraph':
      return <p>{spans(block.spans)}</p>;
    case 'list': {
      const items = block.items.map((item, index) => <li key={index}>{spans(item)}</li>);
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

function spans(parts: readonly Span[]) {
  return parts.map(({ kind, text }, index) => {
    if (kind === 'strong') return <strong key={index}>{text}</strong>;
    return kind === 'code' ? <kbd key={index}>{text}</kbd> : <Fragment key={index}>{text}</Fragment>;
  });
}
