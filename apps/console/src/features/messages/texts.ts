export const messageTexts = {
  'messages.read-all': ['全部标为已读', 'Mark all as read'],
  'messages.only-unread': ['只看未读', 'Only unread'],
  'messages.none': [
    '没有消息。有案件轮到您、被退回或逾期时，会在这里告诉您。',
    'No messages. You are told here when a case becomes yours, comes back or is late.',
  ],
  'messages.none-unread': ['没有未读消息。', 'Nothing unread.'],
  'messages.more': ['更早的消息', 'Earlier messages'],
  'messages.unread': ['未读', 'unread'],
  'messages.failed': ['没有读到消息：', 'The messages could not be read: '],
} as const;
