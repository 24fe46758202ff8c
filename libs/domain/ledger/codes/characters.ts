/**
 * What one character may have become on its way through other offices' spreadsheets. Everything that compares text
 * goes through here first, so that a full-width digit or a stray space is never a difference.
 */

/** Full-width forms (U+FF01–U+FF5E) to half-width, the ideographic and the no-break space to a space, invisible marks removed. */
export function toHalfWidth(text: string): string {
  let result = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= 0xff01 && code <= 0xff5e) result += String.fromCharCode(code - 0xfee0);
    else if (code === 0x3000 || code === 0xa0 || (code >= 0x2000 && code <= 0x200a)) result += ' ';
    else if (code !== 0xfeff && code !== 0x200b && code !== 0x200c && code !== 0x200d) result += character;
  }
  return result;
}

/** Half-width text without any space: the form in which names and codes are compared. */
export function squeeze(text: string): string {
  return toHalfWidth(text).replace(/\s+/g, '');
}

/** Half-width text with runs of spaces and line breaks collapsed: the form in which free text is read. */
export function tidy(text: string): string {
  return toHalfWidth(text).replace(/\s+/g, ' ').trim();
}

const CHINESE: Readonly<Record<string, string>> = { ',': '，', ';': '；', ':': '：', '?': '？', '!': '！' };

/** Punctuation behind a Chinese character as Chinese is written: what reading made half-width becomes words that people read again. */
export function chinesePunctuation(text: string): string {
  return text.replace(/(?<=[\p{Script=Han}”）》])[,;:?!]/gu, (mark) => CHINESE[mark]!);
}

/** Traditional forms that occur in names of organisations; enough to join one firm's two spellings, not a converter. */
const TRADITIONAL =
  '國国業业實实發发東东華华電电機机貿贸廠厂醫医學学會会農农園园園园藥药養养種种產产設设備备車车銷销務务製制織织絲丝紡纺飾饰餐餐飯饭館馆樓楼灣湾縣县鎮镇鄉乡區区龍龙鳳凤慶庆豐丰興兴榮荣寶宝鑫鑫澤泽潤润潔洁陽阳陳陈張张趙赵劉刘楊杨黃黄吳吴孫孙馬马許许鄭郑羅罗葉叶聯联團团黨党員员婦妇網网絡络資资訊讯數数據据傳传媒媒藝艺術术環环衛卫療疗護护養养協协辦办處处總总經经濟济術术運运輸输築筑築筑際际際际進进達达遠远勝胜雙双廣广場场橋桥錦锦鋼钢鐵铁銀银鋁铝塗涂裝装飛飞魚鱼鳥鸟麗丽雲云蘭兰蘇苏蔣蒋莊庄萬万與与書书畫画動动態态';
const SIMPLIFIED = new Map<string, string>();
for (let i = 0; i < TRADITIONAL.length; i += 2) SIMPLIFIED.set(TRADITIONAL[i]!, TRADITIONAL[i + 1]!);

export function toSimplified(text: string): string {
  let result = '';
  for (const character of text) result += SIMPLIFIED.get(character) ?? character;
  return result;
}
