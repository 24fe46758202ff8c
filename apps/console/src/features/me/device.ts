/** Browsers by what they call themselves; the first that fits, because most also call themselves Chrome or Safari. */
const BROWSERS = [
  [/MicroMessenger/, 'WeChat'],
  [/DingTalk/, 'DingTalk'],
  [/QQBrowser/, 'QQ'],
  [/Edg/, 'Edge'],
  [/Firefox/, 'Firefox'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
] as const;
const SYSTEMS = [
  [/HarmonyOS/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'macOS'],
  [/Linux|X11/, 'Linux'],
] as const;

/** `Chrome · Windows` of a `User-Agent`; null of one that says nothing. */
export function deviceOf(agent: string | null): string | null {
  if (agent === null) return null;
  const named = [BROWSERS, SYSTEMS].flatMap((list) => list.find(([sign]) => sign.test(agent))?.[1] ?? []);
  return named.length > 0 ? named.join(' · ') : null;
}
