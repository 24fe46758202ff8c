import { Inject, Injectable } from '@nestjs/common';
import { Buffer } from 'node:buffer';
import type { z } from 'zod';
import type { notificationView, unreadAnswer } from '../../../libs/contracts/notifications.js';
import {
  NotificationsRepository,
  type NoticeId,
  type NotificationRow,
} from '../../../libs/data/notifications.repository.js';
import type { Actor } from '../../../libs/domain/case.js';
import { noticeSentence } from '../../../libs/domain/notice-sentence.js';
import { fieldRefused } from '../cases/action-data.js';
import { REAL_NOW } from '../platform/tokens.js';

type NotificationView = z.infer<typeof notificationView>;
export interface NotificationPage {
  items: NotificationView[];
  page: { endCursor: string | null; hasMore: boolean };
}

/** In-app notifications of the caller, newest first. */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly notifications: NotificationsRepository,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {}

  async list(
    actor: Actor,
    { unread, limit, after }: { unread: boolean; limit: number; after?: string },
  ): Promise<NotificationPage> {
    const cursor = after === undefined ? null : parseId(Buffer.from(after, 'base64url').toString('utf8'), 'after');
    const { rows, next } = await this.notifications.list(actor, { unread, limit, after: cursor });
    const end = next ?? (rows.length > 0 ? ([rows.at(-1)!.outbox_id, rows.at(-1)!.ordinal] as const) : null);
    return {
      items: rows.map(viewOf),
      page: { endCursor: end && Buffer.from(end.join('-')).toString('base64url'), hasMore: next !== null },
    };
  }

  count(actor: Actor): Promise<z.infer<typeof unreadAnswer>> {
    return this.notifications.countUnread(actor);
  }

  async markRead(actor: Actor, ids: readonly string[]): Promise<void> {
    await this.notifications.markRead(
      actor,
      ids.map((id) => parseId(id, 'ids')),
      new Date(this.realNow()).toISOString(),
    );
  }

  async markAllRead(actor: Actor, upTo: string): Promise<void> {
    await this.notifications.markAllRead(actor, parseId(upTo, 'upTo'), new Date(this.realNow()).toISOString());
  }
}

function viewOf(row: NotificationRow): NotificationView {
  const kind = row.kind as NotificationView['kind'];
  const subject = { caseNo: row.case_no, unitName: row.lead_unit_name };
  return {
    id: `${row.outbox_id}-${row.ordinal}`,
    kind,
    caseId: row.case_id,
    on: row.event_on.toISOString().slice(0, 10),
    at: row.at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
    ...subject,
    sentence: noticeSentence(kind, row.params, subject),
    params: row.params,
  };
}

function parseId(id: string, path: string): NoticeId {
  const numbers = /^(\d{1,18})-(\d{1,9})$/.exec(id);
  if (!numbers)
    throw fieldRefused(path, '没有这条消息，应为列表中的消息编号', 'no such message: give its id as the list has it');
  return [BigInt(numbers[1]!), Number(numbers[2])];
}
