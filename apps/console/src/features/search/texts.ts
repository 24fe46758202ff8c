export const searchTexts = {
  'search.label': ['搜索案号、单位、文号', 'Search case, unit, document number'],
  'search.none': [
    '没有找到“{{text}}”。可试单位简称、案号或文号的一部分。',
    'Nothing found for “{{text}}”. Try a part of the name or number.',
  ],
  'search.results': ['找到的内容', 'What was found'],
  'search.kind.cases': ['案件', 'Cases'],
  'search.kind.documents': ['文号', 'Document numbers'],
  'search.kind.organisations': ['组织', 'Organisations'],
  'search.kind.units': ['单位', 'Units'],
  'search.failed': ['没有搜索成：', 'The search failed: '],
} as const;
