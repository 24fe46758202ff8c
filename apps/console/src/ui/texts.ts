export const uiTexts = {
  'ui.close': ['关闭', 'Close'],
  'ui.loading': ['正在读取…', 'Loading…'],
  'ui.retry': ['重试', 'Try again'],
  'ui.optional': ['可不填', 'optional'],
  'ui.nothing-found': ['没有符合的', 'Nothing found'],
  'ui.done-step': ['已完成', 'done'],
  'ui.current-step': ['当前', 'now'],
  'ui.future-step': ['未到', 'to come'],
  'ui.news': ['有 {{n}} 件更新，点此刷新', 'Updates: {{n}}. Show them'],
} as const;
