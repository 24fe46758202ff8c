export const searchTexts = {
  'search.label': ['搜索案号、单位', 'Search case number, unit'],
  'search.none': [
    '没有找到“{{text}}”。可试单位简称或案号的一部分。',
    'Nothing found for “{{text}}”. Try a part of the name or number.',
  ],
  'search.results': ['找到的案件', 'Cases found'],
  'search.failed': ['没有搜索成：', 'The search failed: '],
} as const;
