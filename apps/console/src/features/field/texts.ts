export const fieldTexts = {
  'field.title': ['本机保存的摸底表', 'Surveys kept on this device'],
  'field.offline': [
    '现在没有网络。本机保存着 {{n}} 份摸底表，可以接着填；确认后先存在本机，联网后自动报送一次。',
    'There is no network. Surveys kept on this device: {{n}}. You can go on with them; what you confirm waits here and is sent once when there is a network.',
  ],
  'field.waiting': ['待发送 {{n}} 份。', ' To be sent: {{n}}.'],
  'field.retry': ['试着联网', 'Try the network'],
  'field.state.draft': ['填写中', 'being filled in'],
  'field.state.waiting': ['待发送', 'to be sent'],
  'field.confirm': ['确认，联网后报送', 'Confirm; send when there is a network'],
  'field.confirm-again': ['改好了，重新确认', 'Confirm the changes'],
  'field.kept-waiting': ['已存在本机，待发送', 'Kept here, to be sent'],
} as const;
