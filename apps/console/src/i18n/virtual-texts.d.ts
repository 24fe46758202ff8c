/** Every text of the console in one language (vite.config.ts). */
declare module 'virtual:texts/*' {
  const texts: Record<import('./texts.js').TextKey, string>;
  export default texts;
}
