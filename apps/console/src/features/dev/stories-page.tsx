import { useState } from 'react';
import { Banner } from '../../ui/banner.js';
import { Button, type ButtonKind } from '../../ui/button.js';
import { ComboField } from '../../ui/combo-field.js';
import { Day } from '../../ui/day.js';
import { Dialog } from '../../ui/dialog.js';
import { Empty } from '../../ui/empty.js';
import { Facts } from '../../ui/facts.js';
import {
  Checkbox,
  Choice,
  DateField,
  LinesField,
  NumberField,
  SelectField,
  TextArea,
  TextField,
} from '../../ui/field.js';
import { Loading } from '../../ui/loading.js';
import { Menu } from '../../ui/menu.js';
import { Panel } from '../../ui/panel.js';
import { Stepper } from '../../ui/stepper.js';
import { Tag, type Tone } from '../../ui/tag.js';
import { toast, Toasts } from '../../ui/toast.js';

const KINDS: ButtonKind[] = ['primary', 'plain', 'quiet', 'danger', 'link'];
const TONES: Tone[] = ['late', 'soon', 'done', 'plain', 'accent'];
const OPTIONS = ['岳西县总工会', '天堂镇党委', '开发区党工委'].map((label, index) => ({ value: String(index), label }));

/** Every component in its states, for those who build pages. Development builds only, so its words are no text keys. */
export function Page() {
  const [text, setText] = useState('');
  const [option, setOption] = useState('');
  const [checked, check] = useState(false);
  const [lines, setLines] = useState<string[]>([]);
  const [open, setOpen] = useState(false);
  return (
    <div className="page">
      <h1>ui</h1>
      <Panel title="Button">
        <div className="row-of">
          {KINDS.map((kind) => (
            <Button key={kind} kind={kind} shortcut="a">
              {kind}
            </Button>
          ))}
          <Button reason="您是报送人，须由他人审核（回避规则）">barred</Button>
        </div>
      </Panel>
      <Panel title="Tag">
        <div className="row-of">
          {TONES.map((tone) => (
            <Tag key={tone} tone={tone}>
              {tone}
            </Tag>
          ))}
          <Day day="2020-07-06" weekday />
        </div>
      </Panel>
      <Panel title="Fields">
        <TextField label="TextField" hint="hint" value={text} onChange={setText} />
        <TextField label="with an error" error="必须填写" value={text} onChange={setText} />
        <NumberField label="NumberField" value={text} onChange={setText} />
        <DateField label="DateField" value={text} onChange={setText} />
        <TextArea label="TextArea" optional value={text} onChange={setText} />
        <LinesField label="LinesField" lines={lines} onChange={setLines} />
        <SelectField label="SelectField" placeholder="请选择" options={OPTIONS} value={option} onChange={setOption} />
        <ComboField label="ComboField" options={OPTIONS} value={option} onChange={setOption} />
        <Choice label="Choice" options={OPTIONS} value={option} onChange={setOption} />
        <Checkbox label="Checkbox" checked={checked} onChange={check} />
      </Panel>
      <Panel title="Banner">
        {TONES.map((tone) => (
          <Banner key={tone} tone={tone} role="note" actions={<Button>做点什么</Button>}>
            {tone}
          </Banner>
        ))}
      </Panel>
      <Panel title="Stepper, Facts">
        <Stepper
          label="steps"
          steps={[
            { key: 'a', name: '摸底', state: 'done', note: <Day day="2020-05-29" /> },
            { key: 'b', name: '申请', state: 'current' },
            { key: 'c', name: '登记', state: 'future' },
          ]}
        />
        <Facts facts={[{ name: '机构', value: '岳西县总工会' }]} />
      </Panel>
      <Panel title="Dialog, Menu, Toast">
        <div className="row-of">
          <Button onClick={() => setOpen(true)}>Dialog</Button>
          <Button onClick={() => toast('已办理')}>Toast</Button>
          <Menu label="Menu" name="menu" entries={[{ id: 'one', label: '一', onAction: () => undefined }]} />
        </div>
      </Panel>
      <Panel title="Empty, Loading">
        <Empty actions={<Button>看本机构</Button>}>没有等您审核的案件。</Empty>
        <Loading />
      </Panel>
      {open && (
        <Dialog
          title="Dialog"
          onClose={() => setOpen(false)}
          footer={<Button onClick={() => setOpen(false)}>OK</Button>}
        >
          <p>内容</p>
        </Dialog>
      )}
      <Toasts />
    </div>
  );
}
