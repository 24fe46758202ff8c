export const helpTexts = {
  'help.title': ['帮助', 'Help'],
  'help.guides': ['使用说明', 'Guides'],
  'help.chinese': ['使用说明如下。', 'The whole guide, in Chinese, follows.'],
  'help.reviews.1': [
    '左边的名单按缓急分组：逾期、今天到期、三个工作日内、以后、无期限。',
    'The list is grouped: late, due today, within three working days, later, no limit.',
  ],
  'help.reviews.2': [
    '同意：选中一件，按 a，看清批复内容，按 Ctrl+Enter 确认。',
    'Approve: choose a case, press a, read the reply, confirm with Ctrl+Enter.',
  ],
  'help.reviews.3': [
    '退回补正：按 r，选原因，写清缺什么，按 Ctrl+Enter。',
    'Return: press r, choose the reason, say what is missing, Ctrl+Enter.',
  ],
  'help.reviews.4': [
    '自己报送的案件不能自己审核（回避规则），按钮为灰色并写明理由。',
    'What you handed in yourself somebody else must decide: the button is grey and says why.',
  ],
  'help.reviews.5': [
    '别人的动作不会移动您正看的行；有更新时，名单上方出现提示条。',
    'What others do never moves the row you look at; a bar above the list tells of it.',
  ],
  'help.keys': [
    '按 ? 看全部按键。单字母按键可在“我的”中关闭。',
    'Press ? for all keys. Single-letter keys can be switched off under My account.',
  ],
  'help.tour': ['再看一遍入门提示', 'Show the first-day tour again'],
} as const;
