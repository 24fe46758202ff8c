import { Inject, Injectable } from '@nestjs/common';
import { viewId, type View, type ViewBody, type ViewScreen, type ViewsAnswer } from '../../../libs/contracts/views.js';
import { ViewsRepository } from '../../../libs/data/views.repository.js';
import { MOST_VIEWS, mayShareViews } from '../../../libs/domain/view-rights.js';
import type { Caller } from '../access/access.decorators.js';
import { fieldRefused } from '../cases/action-data.js';
import { notFound, refused } from '../http/refused.js';
import { REAL_NOW } from '../platform/tokens.js';

/** Views: whoever decides or watches at a body keeps them for all of it, everybody for themselves. */
@Injectable()
export class ViewsService {
  constructor(
    private readonly views: ViewsRepository,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {}

  async list({ actor }: Caller, { screen }: { screen?: ViewScreen | undefined }): Promise<ViewsAnswer> {
    const items = await this.views.list(actor, screen === undefined ? {} : { screen });
    return { items, mayShare: mayShareViews(actor) };
  }

  /** @throws Refused not-permitted, view-name-taken, too-many-views, not-found for an id that is not theirs */
  async keep({ actor }: Caller, id: string, body: ViewBody): Promise<View> {
    if (!viewId.safeParse(id).success) throw fieldRefused('id', '视图编号无效', 'no id of a view');
    const [before] = await this.views.list(actor, { one: id });
    if ((body.shared || before?.shared) && !mayShareViews(actor)) throw notShared();
    switch (await this.views.keep(actor, id, body, new Date(this.realNow()).toISOString())) {
      case 'taken':
        throw refused('view-name-taken', '本页面已有同名的视图，请换一个名称', 'this page has a view of that name', {
          errors: [{ path: 'name', message: '本页面已有同名的视图' }],
        });
      case 'too-many':
        throw refused(
          'too-many-views',
          `最多保存 ${MOST_VIEWS} 个视图，请先删除不用的`,
          `at most ${MOST_VIEWS} views are kept: drop one first`,
        );
      case 'hidden':
        throw notFound();
      default:
        return (await this.views.list(actor, { one: id }))[0]!;
    }
  }

  /** @throws Refused not-found */
  async setDefault({ actor }: Caller, id: string, byDefault: boolean): Promise<void> {
    if (!(await this.views.setDefault(actor, id, byDefault))) throw notFound();
  }

  /** @throws Refused not-permitted for a view of the body */
  async drop({ actor }: Caller, id: string): Promise<void> {
    const [view] = await this.views.list(actor, { one: id });
    if (view && !view.mayChange) throw notShared();
    await this.views.drop(actor, id);
  }
}

function notShared() {
  return refused(
    'not-permitted',
    '本机构共用的视图由审核人员或督办人员保存和修改',
    'views of a body are kept by its reviewers and supervisors',
  );
}
