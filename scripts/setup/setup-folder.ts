import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { rightsBody, username, type RightsBody } from '../../libs/contracts/accounts.js';
import { newBodyBody, type NewBodyBody } from '../../libs/contracts/bodies.js';
import { campaignBody, type CampaignBody } from '../../libs/contracts/campaign.js';
import { shortText } from '../../libs/contracts/primitives.js';
import type { Refusal } from '../../libs/domain/errors.js';
import { PilotFileError, check, parse } from '../pilot/file-checks.js';
import { lineOfPath } from '../pilot/json-line.js';
import { bodySchema, readText } from '../pilot/pilot-folder.js';
import { areaPath } from '../pilot/pilot-seed.js';

export const CAMPAIGN_FILE = 'campaign.json';
export const BODIES_FILE = 'bodies.json';
export const ACCOUNTS_FILE = 'accounts.json';

export interface SetupAccount {
  username: string;
  displayName: string;
  rights: RightsBody;
  active: boolean;
}
/** A county's own files: `campaign.json` as `PUT /campaign` takes it, bodies and accounts in the shape of the pilot's. */
export interface SetupFolder {
  /** Null when the folder has none: then the campaign that stands goes on. */
  campaign: CampaignBody | null;
  bodies: readonly NewBodyBody[];
  accounts: readonly SetupAccount[];
  /** Where an entry of a file is wrong. */
  blame(file: string, index: number | null, refusal: Refusal): PilotFileError;
}

const accountSchema = z.looseObject({
  id: username,
  name: shortText,
  body: z.string(),
  area: z.string().optional(),
  role: z.string().optional(),
  roles: z.array(z.string()).optional(),
  seat: z.string().optional(),
  instructorNo: z.string().optional(),
  active: z.boolean().default(true),
});

/** @param county of the campaign that stands, where the folder brings none @throws PilotFileError with file, line and reason */
export async function readSetupFolder(folder: string, county: string | null): Promise<SetupFolder> {
  const texts = new Map<string, string>();
  const read = async <T>(file: string, schema: z.ZodType<T>): Promise<T> => {
    const text = await readText(folder, file);
    texts.set(file, text);
    return check(file, (path) => lineOfPath(text, path), parse(file, null, text), schema);
  };
  const campaign = existsSync(join(folder, CAMPAIGN_FILE)) ? await read(CAMPAIGN_FILE, campaignBody) : null;
  const area = campaign?.area ?? county;
  if (area === null)
    throw new PilotFileError(
      CAMPAIGN_FILE,
      null,
      `文件夹中没有此文件，系统也尚未设定活动（is missing in ${folder}, and the product has no campaign yet）`,
    );
  const { bodies } = await read(BODIES_FILE, z.object({ bodies: z.array(bodySchema) }));
  const { accounts } = await read(ACCOUNTS_FILE, z.object({ accounts: z.array(accountSchema) }));
  const at = (file: string, list: string, index: number) => (path: readonly PropertyKey[]) =>
    lineOfPath(texts.get(file)!, [list, index, ...path]);
  return {
    campaign,
    bodies: bodies.map((body, index) =>
      check(BODIES_FILE, at(BODIES_FILE, 'bodies', index), bodyOf(body, area), newBodyBody),
    ),
    accounts: accounts.map((account, index) => accountOf(account, area, at(ACCOUNTS_FILE, 'accounts', index))),
    blame: (file, index, refusal) => blame(texts.get(file)!, file, index, refusal),
  };
}

function bodyOf(body: z.infer<typeof bodySchema>, county: string): unknown {
  const { id, name, line, level, area, documentCode, parent, parentRelation, role, reviews, activeFrom, lastNumbers } =
    body;
  return {
    id,
    name,
    line,
    level,
    area: pathOf(county, area),
    documentCode,
    parent,
    parentRelation,
    role,
    reviews,
    activeFrom,
    lastNumbers,
  };
}

function accountOf(
  account: z.infer<typeof accountSchema>,
  county: string,
  lineOf: (path: readonly PropertyKey[]) => number | null,
): SetupAccount {
  const { id, name, body, area, role, seat, instructorNo, active } = account;
  const given = {
    roles: account.roles ?? (role === undefined ? [] : [role]),
    body,
    instructorNo: instructorNo ?? null,
    seat: seat ?? null,
  };
  const rights = check(
    ACCOUNTS_FILE,
    lineOf,
    area === undefined ? given : { ...given, area: pathOf(county, area) },
    rightsBody,
  );
  return { username: id, displayName: name, rights, active };
}

/** Areas are written as the place alone, as the county code, or as the whole path. */
function pathOf(county: string, area: string): string {
  return area.startsWith(`${county}/`) ? area : areaPath(county, area);
}

const LISTS: Record<string, string | undefined> = { [BODIES_FILE]: 'bodies', [ACCOUNTS_FILE]: 'accounts' };
/** In the files a body's own rights are `role` or `roles`, and series of numbers have names of their own: the line is the entry's where the field is not in it. */
function blame(text: string, file: string, index: number | null, { zh, en, rule, errors }: Refusal): PilotFileError {
  const list = LISTS[file];
  const entry = list === undefined || index === null ? [] : [list, index];
  const field = errors?.[0]?.path.split('.')[0];
  const why = rule ? `（${rule.id}，${rule.citation}）` : '';
  return new PilotFileError(
    file,
    lineOfPath(text, field === undefined ? entry : [...entry, field]),
    `${zh}${why} ${en}`,
  );
}
