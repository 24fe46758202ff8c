export const sessionTexts = {
  'session.title': ['登录群建', 'Sign in to Qunjian'],
  'session.username': ['账号', 'User name'],
  'session.password': ['密码', 'Password'],
  'session.code': ['动态验证码', 'One-time code'],
  'session.code-hint': ['验证器应用上的 6 位数字', 'Six digits shown by your authenticator app'],
  'session.sign-in': ['登录', 'Sign in'],
  'session.again-title': ['登录已到期', 'Your session has ended'],
  'session.again-text': [
    '请重新登录以继续。您填写的内容都在，登录后接着办。',
    'Sign in to go on. Everything you typed is still there.',
  ],
  'session.other-account': [
    '请用原来的账号 {{name}} 登录；换人请先退出。',
    'Please sign in as {{name}}; to change the person, sign out first.',
  ],
  'session.ends-soon': ['登录将在 {{minutes}} 分钟后到期。', 'Your session ends in {{minutes}} min.'],
  'session.ends-for-good': [
    '连续登录已近上限，{{minutes}} 分钟后须重新登录。',
    'The longest time for one session is near: sign in again in {{minutes}} min.',
  ],
  'session.stay': ['继续使用', 'Stay signed in'],
  'session.change-title': ['修改密码', 'Change the password'],
  'session.initial': [
    '这是管理员给的一次性密码，请先改成您自己的密码，再开始办理。',
    'This is a one-time password from an administrator. Replace it with your own before you begin.',
  ],
  'session.current': ['现在的密码', 'Present password'],
  'session.next': ['新密码', 'New password'],
  'session.next-hint': [
    '至少 12 个字符，不含账号和姓名；长比复杂更安全',
    'At least 12 characters without your names; length is what counts',
  ],
  'session.repeat': ['再输一次新密码', 'New password again'],
  'session.different': ['两次输入的新密码不一致', 'The two new passwords differ'],
  'session.too-short': ['新密码至少 12 个字符', 'The new password needs at least 12 characters'],
  'session.change': ['修改密码', 'Change the password'],
  'session.changed': ['密码已修改，其他设备上的登录已结束。', 'The password is changed; other sessions have ended.'],
} as const;
