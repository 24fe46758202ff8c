import type { ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Button as AriaButton } from 'react-aria-components';

export interface MenuEntry {
  id: string;
  label: ReactNode;
  onAction: () => void;
}

export function Menu({ label, name, entries }: { label: ReactNode; name: string; entries: readonly MenuEntry[] }) {
  return (
    <MenuTrigger>
      <AriaButton className="button button-quiet menu-button" aria-label={name}>
        {label}
        <span aria-hidden="true">▾</span>
      </AriaButton>
      <Popover className="menu-popover" placement="bottom end">
        <AriaMenu className="menu" aria-label={name}>
          {entries.map(({ id, label: entry, onAction }) => (
            <MenuItem key={id} id={id} className="menu-item" onAction={onAction} textValue={id}>
              {entry}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
