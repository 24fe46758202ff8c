import { describe, expect, it } from '@jest/globals';
import { keyName, mayAct, type KeyFacts } from './key-match.js';

const press = (code: string, key: string, more: Partial<KeyFacts> = {}): KeyFacts => ({
  code,
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  keyCode: 0,
  inField: false,
  ...more,
});

describe('a key that is pressed', () => {
  it.each([
    [press('KeyA', 'a'), 'a'],
    [press('KeyA', 'ф'), 'a'],
    [press('Slash', '?', { shiftKey: true }), '?'],
    [press('Minus', '/'), '/'],
    [press('Enter', 'Enter', { ctrlKey: true }), 'Ctrl+Enter'],
    [press('Enter', 'Enter', { metaKey: true }), 'Ctrl+Enter'],
    [press('NumpadEnter', 'Enter'), 'Enter'],
    [press('Space', ' '), 'Space'],
    [press('BracketLeft', '【'), '['],
    [press('KeyA', 'a', { isComposing: true }), null],
    [press('KeyA', 'Process', { keyCode: 229 }), null],
    [press('KeyA', 'a', { altKey: true }), null],
  ])('has the name it is declared by (%#)', (event, name) => {
    expect(keyName(event)).toBe(name);
  });

  it('belongs to the field that has the focus, but for those no text needs', () => {
    expect(mayAct('a', press('KeyA', 'a', { inField: true }), true)).toBe(false);
    expect(mayAct('Ctrl+Enter', press('Enter', 'Enter', { inField: true }), true)).toBe(true);
    expect(mayAct('Escape', press('Escape', 'Escape', { inField: true }), true)).toBe(true);
  });

  it('does nothing as a single letter once the person has switched letters off', () => {
    expect(mayAct('a', press('KeyA', 'a'), false)).toBe(false);
    expect(mayAct('Ctrl+Enter', press('Enter', 'Enter'), false)).toBe(true);
  });

  it('with Shift is a capital and no shortcut, except where the sign needs it', () => {
    expect(mayAct('a', press('KeyA', 'A', { shiftKey: true }), true)).toBe(false);
    expect(mayAct('?', press('Slash', '?', { shiftKey: true }), true)).toBe(true);
  });
});
