export const deskTexts = {} as const;
