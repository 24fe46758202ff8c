export const caseTexts = {
  'case.failed': ['没有读到此案：', 'The case could not be read: '],
} as const;
