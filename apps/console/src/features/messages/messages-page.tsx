import { useState } from 'react';
import { Link } from 'react-router';
import type { components } from '../../api/generated/schema.js';
import { dayAndTime } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { Button } from '../../ui/button.js';
import { Empty } from '../../ui/empty.js';
import { Failed } from '../../ui/failed.js';
import { Checkbox } from '../../ui/field.js';
import { Loading } from '../../ui/loading.js';
import { Tag } from '../../ui/tag.js';
import { markAllRead, markRead, useMessages } from './messages-data.js';
import './messages.css';

type Notice = components['schemas']['Notification'];

export function Page() {
  const { t } = useWords();
  const [unread, setUnread] = useState(false);
  const messages = useMessages(unread);
  const items = messages.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = items[0];
  return (
    <div className="page">
      <div className="row-of">
        <h1>{t('app.messages')}</h1>
        <Checkbox label={t('messages.only-unread')} checked={unread} onChange={setUnread} />
        {newest && items.some((item) => item.readAt === null) && (
          <Button onClick={() => void markAllRead(newest.id)}>{t('messages.read-all')}</Button>
        )}
      </div>
      {messages.isPending && <Loading />}
      {messages.error && (
        <Failed what={t('messages.failed')} error={messages.error} retry={() => void messages.refetch()} />
      )}
      {messages.isSuccess && items.length === 0 && !messages.hasNextPage && (
        <Empty>{t(unread ? 'messages.none-unread' : 'messages.none')}</Empty>
      )}
      <ul className="messages">
        {items.map((notice) => (
          <Message key={notice.id} notice={notice} />
        ))}
      </ul>
      {messages.hasNextPage && <Button onClick={() => void messages.fetchNextPage()}>{t('messages.more')}</Button>}
    </div>
  );
}

function Message({ notice }: { notice: Notice }) {
  const { t, say, language } = useWords();
  return (
    <li className="message">
      <time className="muted">{dayAndTime(notice.at, language)}</time>
      <Link to={`/cases/${notice.caseId}`} onClick={() => void (notice.readAt === null && markRead([notice.id]))}>
        {say(notice.sentence)}
      </Link>
      {notice.readAt === null && <Tag tone="accent">{t('messages.unread')}</Tag>}
    </li>
  );
}
