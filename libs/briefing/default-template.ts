import {
  AlignmentType,
  BorderStyle,
  Document,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import { LISTS, type ListName } from './placeholders.js';

/** Formal Chinese documents: 小标宋 for the title, 黑体 for headings, 仿宋 for text; GB/T 9704. Half points. */
const FONTS = { title: '方正小标宋简体', heading: '黑体', text: '仿宋_GB2312' } as const;
const SIZES = { title: 44, heading: 32, text: 32, table: 24, note: 21 } as const;
const LINE = 560;

const run = (text: string, font: keyof typeof FONTS, size: number): TextRun =>
  new TextRun({ text, font: { ascii: 'Times New Roman', eastAsia: FONTS[font], hAnsi: 'Times New Roman' }, size });
const text = (content: string): Paragraph =>
  new Paragraph({
    spacing: { line: LINE, lineRule: 'exact' },
    indent: { firstLine: 640 },
    children: [run(content, 'text', SIZES.text)],
  });
const heading = (content: string): Paragraph =>
  new Paragraph({
    spacing: { line: LINE, lineRule: 'exact', before: 120 },
    indent: { firstLine: 640 },
    children: [run(content, 'heading', SIZES.heading)],
  });
const centred = (content: string, font: keyof typeof FONTS, size: number): Paragraph =>
  new Paragraph({ alignment: AlignmentType.CENTER, spacing: { after: 200 }, children: [run(content, font, size)] });

const line = { style: BorderStyle.SINGLE, size: 4, color: '000000' };
const BORDERS = { top: line, bottom: line, left: line, right: line, insideHorizontal: line, insideVertical: line };

function cell(content: string, width: number, font: keyof typeof FONTS = 'text'): TableCell {
  return new TableCell({
    width: { size: width, type: WidthType.PERCENTAGE },
    children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [run(content, font, SIZES.table)] })],
  });
}

/** A table whose one row stands for every row of a list: the list opens in its first cell and closes in its last. */
function listTable(list: ListName): Table {
  const columns = Object.entries(LISTS[list].columns) as [string, string][];
  const width = 100 / columns.length;
  const places = columns.map(
    ([name], i) => `${i === 0 ? `{#${list}}` : ''}{${name}}${i === columns.length - 1 ? `{/${list}}` : ''}`,
  );
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    borders: BORDERS,
    rows: [
      new TableRow({ tableHeader: true, children: columns.map(([, label]) => cell(label, width, 'heading')) }),
      new TableRow({ children: places.map((place) => cell(place, width)) }),
    ],
  });
}

/** The briefing as the county's reports are written; an administrator can replace it by one of their own. */
export function defaultTemplate(): Promise<Buffer> {
  const children = [
    centred('{title}', 'title', SIZES.title),
    centred('（截至{asOf}，第{version}版）', 'text', SIZES.text),
    heading('一、总体情况'),
    text(
      '{kickoff}启动以来，全县共摸底非公企业和社会组织{population}家，其中非公企业{enterprises}家、社会组织{socialOrganisations}家（另有{excluded}家因停产停业、空壳、一企多照、注销、失联、迁出或重复未纳入）。启动前已建党组织{partyBefore}个、工会{unionBefore}个、团组织{leagueBefore}个、妇女组织{womenBefore}个。',
    ),
    text(
      '启动以来新组建党组织{partyNew}个、工会{unionNew}个、团组织{leagueNew}个、妇女组织{womenNew}个，共{newTotal}个。本年以来新建企业党组织{partyNewYearEnterprises}个、社会组织党组织{partyNewYearSocial}个。',
    ),
    heading('二、覆盖情况'),
    text(
      '有党员的单位党组织组建率{partyFormationRate}；至少有一个群团组织的单位{anyMassUnits}家，群团组织覆盖率{anyMassRate}。行业协会名册上另有会员单位{associationMembers}家，由行业组织统一覆盖。',
    ),
    listTable('coverage'),
    heading('三、任务清单'),
    text(
      '第一批任务清单涉及单位{listUnits}家，应组建工会{listUnion}个、团组织{listLeague}个、妇女组织{listWomen}个，共{listTotal}个，要求{deadline}前完成。目前完成{listDone}个，完成率{listRate}；{listUnitsDone}家单位已全部完成；挂起{listHeld}个、终止{listClosed}个、未启动{listNotStarted}个。距完成期限{daysLeft}天（{workingDaysLeft}个工作日）。',
    ),
    listTable('list'),
    text('达到人数但暂缓组建的，按原因统计如下：'),
    listTable('reasons'),
    heading('四、工作举措'),
    text(
      '在岗党建工作指导员{instructors}名，联系非公企业{contactEnterprises}家、社会组织{contactSocial}个，占全部摸底单位的{contactRate}。调整优化不规范联合党组织{jointAdjusted}个，待调整{jointToAdjust}个。{pairedEnterprises}家企业结对帮扶{pairedVillages}个村，联建扶贫车间{workshops}个，举办培训班{trainings}期。',
    ),
    heading('五、各乡镇（区）情况'),
    listTable('townships'),
    new Paragraph({
      spacing: { before: 400 },
      children: [
        run(
          '各项数字的口径、分母和时段见所附指标定义；数据版本{dataVersion}，校验码{sha256}，生成于{madeOn}。',
          'text',
          SIZES.note,
        ),
      ],
    }),
  ];
  const margin = { top: 2098, bottom: 1984, left: 1587, right: 1474 };
  return Packer.toBuffer(new Document({ sections: [{ properties: { page: { margin } }, children }] }));
}
