import { z } from 'zod';
import { pageQuery } from './assessments.js';
import { pageInfo, STATUSES } from './cases.js';
import {
  accountId,
  bodyId,
  caseId,
  instant,
  int4Text,
  mode,
  organisationType,
  plainDate,
  shortText,
  unitKey,
} from './primitives.js';

const listId = z.string().min(1).max(64);
const itemId = z.string().min(1).max(120);
const namedBody = z.object({ id: z.string(), name: z.string() });
export const responsibility = z
  .object({ supporting: z.array(namedBody), guiding: z.array(namedBody) })
  .meta({ description: 'Beside the responsible body, which forms: who supports with data, who guides' });

/** Body of `POST /task-lists`: a draft of the next batch, from the imported sheet or from every eligible pair that the filter lets through. */
export const draftListBody = z
  .strictObject({
    batch: z.int().min(1).max(999),
    title: shortText.optional(),
    deadline: plainDate,
    from: z.enum(['sheet', 'eligible']),
    filter: z
      .strictObject({
        types: z.array(organisationType).min(1).max(4).default(['union', 'league', 'women']),
        townships: z.array(z.string().min(1).max(40)).max(100).optional(),
        withoutParty: z
          .boolean()
          .default(true)
          .meta({ description: 'Only units without a Party organisation, as in the first batch' }),
        limit: z.int().min(1).max(5000).default(5000),
      })
      .default({ types: ['union', 'league', 'women'], withoutParty: true, limit: 5000 }),
  })
  .meta({ id: 'DraftTaskList' });
export type DraftListBody = z.output<typeof draftListBody>;

export const listHeadBody = z
  .strictObject({ title: shortText.optional(), deadline: plainDate.optional() })
  .refine((body) => Object.keys(body).length > 0, { message: '至少更改一项' })
  .meta({ id: 'ChangeTaskList' });
export type ListHeadBody = z.infer<typeof listHeadBody>;

const itemFields = {
  mode: mode,
  units: z.array(unitKey).min(1).max(500),
  leadUnit: unitKey,
  responsibleBody: bodyId,
  approvingBody: bodyId,
  dueOn: plainDate,
  officer: accountId.nullable(),
  sponsor: unitKey.nullable(),
  district: shortText.nullable(),
};
export const addItemBody = z
  .strictObject({
    type: organisationType,
    ...z.object(itemFields).partial().required({ mode: true, units: true }).shape,
  })
  .meta({ id: 'AddTaskListItem' });
export type AddItemBody = z.infer<typeof addItemBody>;
export const changeItemBody = z
  .strictObject(z.object(itemFields).partial().shape)
  .refine((body) => Object.keys(body).length > 0, { message: '至少更改一项' })
  .meta({ id: 'ChangeTaskListItem' });
export type ChangeItemBody = z.infer<typeof changeItemBody>;

export const openCasesBody = z
  .strictObject({
    items: z
      .array(itemId)
      .min(1)
      .max(5000)
      .optional()
      .meta({ description: 'Only these; all of the published list when left out' }),
  })
  .meta({ id: 'OpenCases' });
export type OpenCasesBody = z.infer<typeof openCasesBody>;

const tally = z.object({ listed: z.int(), notOpened: z.int(), open: z.int(), formed: z.int(), closed: z.int() });
export const taskListView = z
  .object({
    id: listId,
    batch: z.int(),
    title: z.string(),
    deadline: plainDate,
    status: z.enum(['draft', 'published']),
    version: z.int().meta({ description: 'Newest published version; 0 for none yet' }),
    publishedOn: plainDate.nullable(),
    origin: z.enum(['task-list', 'eligible']),
    units: z.int(),
    items: tally,
    byType: z.record(organisationType, tally),
    /** Rows of the sheet that became no item, and why. */
    leftOut: z.array(z.object({ row: z.string(), code: z.string(), detail: z.string() })).optional(),
    reroutings: z
      .int()
      .optional()
      .meta({ description: 'Items that another body would decide by the rules of today: `…/reroutings` names them' }),
  })
  .meta({ id: 'TaskList' });
export type TaskListView = z.infer<typeof taskListView>;
export const taskListsAnswer = z.object({ items: z.array(taskListView) }).meta({ id: 'TaskLists' });

export const listItemView = z
  .object({
    id: itemId,
    taskList: listId,
    listNo: z.int().nullable(),
    type: organisationType,
    mode: mode,
    units: z.array(z.string()),
    leadUnit: z.string(),
    leadUnitName: z.string(),
    township: z.string(),
    responsibleBody: z.string(),
    approvingBody: z.string().nullable(),
    dueOn: plainDate.nullable(),
    officer: z.string().nullable(),
    sponsor: z.string().nullable(),
    district: z.string().nullable(),
    responsibility,
    case: z
      .object({
        id: caseId,
        caseNo: z.string(),
        status: z.enum(STATUSES),
        position: z.string(),
        formedOn: plainDate.nullable(),
        overdue: z.boolean(),
      })
      .nullable(),
    state: z.enum(['not-opened', 'open', 'formed', 'closed']),
    pastDue: z.boolean().meta({ description: 'Not formed although the item was due before today' }),
  })
  .meta({ id: 'TaskListItem' });
export type ListItemView = z.infer<typeof listItemView>;
export const listReroutingsAnswer = z
  .object({
    on: plainDate,
    items: z.array(
      z.object({
        item: itemId,
        type: organisationType,
        leadUnit: z.string(),
        leadUnitName: z.string(),
        township: z.string(),
        caseId: caseId
          .nullable()
          .meta({ description: 'Its case, which is transferred; null: the item itself is changed' }),
        approving: namedBody.nullable(),
        routed: namedBody.meta({ description: 'Who would decide it by the rules of today' }),
        worksFrom: plainDate.nullable().meta({ description: 'First day of that body; null where it always has' }),
      }),
    ),
  })
  .meta({ id: 'TaskListReroutings' });
export type ListReroutingsAnswer = z.infer<typeof listReroutingsAnswer>;
export const listItemsQuery = z.strictObject({
  type: organisationType.optional(),
  township: z.string().min(1).max(40).optional(),
  responsibleBody: bodyId.optional(),
  officer: accountId.optional(),
  unit: unitKey.optional().meta({ description: 'Items of this unit, by its id' }),
  state: z.enum(['not-opened', 'open', 'formed', 'closed']).optional(),
  ...pageQuery,
});
export type ListItemsQuery = z.output<typeof listItemsQuery>;
export const listItemsAnswer = z.object({ items: z.array(listItemView), page: pageInfo }).meta({ id: 'TaskListItems' });

const frozenItem = z.object({
  id: itemId,
  type: organisationType,
  mode: mode,
  listNo: z.int().nullable(),
  units: z.array(z.string()),
  leadUnit: z.string(),
  responsibleBody: z.string(),
  approvingBody: z.string().nullable(),
  dueOn: plainDate.nullable(),
  officer: z.string().nullable(),
  sponsor: z.string().nullable(),
  district: z.string().nullable(),
  responsibility,
});
export const listVersionView = z
  .object({
    taskList: listId,
    version: z.int(),
    publishedAt: instant,
    publishedBy: z.string(),
    sha256: z.string().meta({ description: 'Of the whole content as canonical JSON' }),
    content: z.object({
      id: listId,
      batch: z.int(),
      title: z.string(),
      deadline: plainDate,
      items: z.array(frozenItem),
    }),
  })
  .meta({ id: 'TaskListVersion' });
export type ListVersionView = z.infer<typeof listVersionView>;
export const differencesQuery = z.strictObject({
  from: int4Text.min(1),
  to: int4Text.min(1).optional().meta({ description: 'The working copy when left out' }),
});
export type DifferencesQuery = z.output<typeof differencesQuery>;
export const listDifferencesView = z
  .object({
    taskList: listId,
    from: z.int(),
    to: z.int().nullable(),
    differences: z.array(
      z.object({
        item: itemId.nullable(),
        change: z.enum(['added', 'removed', 'changed']),
        fields: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
      }),
    ),
  })
  .meta({ id: 'TaskListDifferences' });
export type ListDifferencesView = z.infer<typeof listDifferencesView>;
