import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { useWords } from '../i18n/language.js';
import type { Option } from './field.js';

/** One of many, found by typing a part of its name. */
export function ComboField({
  label,
  options,
  value,
  onChange,
  error,
}: {
  label: string;
  options: readonly Option[];
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}) {
  const { t } = useWords();
  return (
    <ComboBox
      className={`field ${error ? 'field-wrong' : ''}`}
      defaultItems={options}
      selectedKey={value === '' ? null : value}
      onSelectionChange={(key) => onChange(key === null ? '' : String(key))}
      isInvalid={Boolean(error)}
      menuTrigger="focus"
    >
      <Label>{label}</Label>
      <div className="combo">
        <Input className="input" />
        <Button className="combo-button">▾</Button>
      </div>
      <FieldError className="field-error">{error}</FieldError>
      <Popover className="menu-popover combo-popover">
        <ListBox<Option>
          className="menu"
          renderEmptyState={() => <div className="menu-item">{t('ui.nothing-found')}</div>}
        >
          {(option) => (
            <ListBoxItem id={option.value} className="menu-item" textValue={option.label}>
              {option.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
