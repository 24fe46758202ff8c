import { Inject, Injectable } from '@nestjs/common';
import type { BodiesQuery, BodyBody, BodyView, EndBodyBody, NewBodyBody } from '../../../../libs/contracts/bodies.js';
import {
  bodyUse,
  readStoredBodies,
  writeBody,
  type StoredBody,
} from '../../../../libs/data/administration/bodies.repository.js';
import { findCampaign, lockAdministration } from '../../../../libs/data/administration/campaign.repository.js';
import type { Database, Statements } from '../../../../libs/data/database.js';
import { touchLedger } from '../../../../libs/data/ledger/ledger-revision.js';
import {
  checkBody,
  checkBodyChange,
  checkBodyEnd,
  type NumberSeries,
} from '../../../../libs/domain/administration/bodies.js';
import type { OrganisationType } from '../../../../libs/domain/case.js';
import type { Refusal } from '../../../../libs/domain/errors.js';
import { covers } from '../../../../libs/domain/permissions.js';
import type { RoutableBody } from '../../../../libs/domain/routing.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import { notFound, Refused, refused } from '../../http/refused.js';
import { Directory } from '../../cases/directory.js';
import { ChangesService, type AdministrationRequest, type ChangeWork } from '../../audit/changes.service.js';
import { requireVersion } from '../if-match.js';
import { CLOCK, LEDGER_DATABASE } from '../../platform/tokens.js';

type Content = RoutableBody & { activeUntil: string | null; lastNumbers: readonly NumberSeries[] };

/** Bodies as the system administrator keeps them. Every change is judged among all other bodies, under one lock. */
@Injectable()
export class BodiesService {
  constructor(
    @Inject(LEDGER_DATABASE) private readonly database: Database,
    private readonly changes: ChangesService,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly directory: Directory,
  ) {}

  async all({ line, area, on }: BodiesQuery): Promise<{ items: BodyView[] }> {
    const bodies = await readStoredBodies(this.database);
    const fits = (body: StoredBody): boolean =>
      (line === undefined || body.line === line) &&
      (area === undefined || covers(area, body.area)) &&
      (on === undefined || ((body.activeFrom ?? on) <= on && (body.activeUntil ?? on) >= on));
    return { items: bodies.filter(fits).map(viewOf) };
  }

  /** @throws Refused not-found */
  async get(id: string): Promise<BodyView> {
    return viewOf(getBody(await readStoredBodies(this.database), id));
  }

  /** @throws Refused campaign-missing, body-exists, body-unfit naming field and rule */
  create(request: AdministrationRequest, body: NewBodyBody): Promise<BodyView> {
    return this.underLock(request, async ({ tx, bodies, county, save }) => {
      if (bodies.some(({ id }) => id === body.id))
        throw refused('body-exists', `机构 ${body.id} 已存在`, `body ${body.id} exists`, {
          errors: [{ path: 'id', message: '已存在' }],
        });
      const made = { ...body, activeUntil: null };
      refuseIf(checkBody(made, { county, others: bodies }));
      await touchLedger(tx, 'body');
      return save(null, made);
    });
  }

  /** @throws Refused not-found, version-mismatch, body-unfit naming field and rule */
  change(request: AdministrationRequest, id: string, body: BodyBody, ifMatch: string | undefined): Promise<BodyView> {
    return this.underLock(request, async ({ tx, bodies, county, save }) => {
      const before = getBody(bodies, id);
      requireVersion(ifMatch, before.version);
      const after = { id, ...body, activeUntil: before.activeUntil };
      const year = Number(this.clock.today().slice(0, 4));
      refuseIf(
        checkBodyChange(before, after, { standing: before.lastNumbers, given: body.lastNumbers, year }) ??
          checkBody(after, { county, others: bodies.filter((b) => b.id !== id) }),
      );
      if (before.name !== after.name) await touchLedger(tx, 'body');
      return save(before, after);
    });
  }

  /** @throws Refused not-found, version-mismatch, body-in-use saying what hangs on it, body-unfit */
  end(
    request: AdministrationRequest,
    id: string,
    { lastDay }: EndBodyBody,
    ifMatch: string | undefined,
  ): Promise<BodyView> {
    return this.underLock(request, async ({ tx, bodies, save }) => {
      const before = getBody(bodies, id);
      requireVersion(ifMatch, before.version);
      const after = { ...before, activeUntil: lastDay };
      refuseIf(checkBodyEnd(after, await bodyUse(tx, id)));
      return save(before, { ...after, lastNumbers: [] });
    });
  }

  private async underLock(
    request: AdministrationRequest,
    work: (given: Given) => Promise<BodyView>,
  ): Promise<BodyView> {
    const done = await this.changes.run(request, async ({ tx, audit }) => {
      await lockAdministration(tx);
      const campaign = await findCampaign(tx);
      if (!campaign)
        throw refused('campaign-missing', '请先设定活动（本县代码、启动日、基准日）', 'set the campaign first');
      const bodies = await readStoredBodies(tx);
      return work({ tx, bodies, county: campaign.area, save: (before, after) => save({ tx, audit }, before, after) });
    });
    this.directory.forgetBodies();
    return done;
  }
}
interface Given {
  tx: Statements;
  bodies: readonly StoredBody[];
  county: string;
  save(before: StoredBody | null, after: Content): Promise<BodyView>;
}

/** Writes what differs; the same again changes nothing. */
async function save({ tx, audit }: ChangeWork, before: StoredBody | null, after: Content): Promise<BodyView> {
  const changed = FIELDS.filter(
    (field) => before === null || JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
  const begun = after.lastNumbers.filter(({ year }) => !before?.lastNumbers.some((series) => series.year === year));
  if (changed.length > 0 || begun.length > 0) {
    await writeBody(tx, after);
    const values = (body: Content | StoredBody): object =>
      Object.fromEntries(changed.map((field) => [field, body[field] ?? null]));
    await audit(after.id, { changed, before: before && values(before), after: values(after), series: begun });
  }
  return viewOf(getBody(await readStoredBodies(tx), after.id));
}

const FIELDS = [
  'name',
  'line',
  'level',
  'area',
  'documentCode',
  'parent',
  'parentRelation',
  'role',
  'reviews',
  'activeFrom',
  'activeUntil',
] as const satisfies readonly (keyof RoutableBody)[];

/** @throws Refused not-found */
function getBody(bodies: readonly StoredBody[], id: string): StoredBody {
  const body = bodies.find((one) => one.id === id);
  if (!body) throw notFound();
  return body;
}

function viewOf({ reviews, ...body }: StoredBody): BodyView {
  return { ...body, reviews: reviews as OrganisationType[] };
}

function refuseIf(refusal: Refusal | null): void {
  if (refusal) throw new Refused(refusal);
}
