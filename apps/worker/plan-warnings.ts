import type { PlanWarningsRepository } from '../../libs/data/plan-warnings.repository.js';
import { planStatus } from '../../libs/domain/plan-date.js';
import { planWarningNotices } from '../../libs/domain/plan-warning.js';
import type { Clock } from '../../libs/platform/clock.js';

/** Cases warned of in one statement. */
const AT_ONCE = 200;

/**
 * Tells of each case once when half, three quarters and the whole of its working days up to the day of its plan are used up, by the business clock. A warning
 * decides nothing and moves no case, so no workflow has a timer for it.
 */
export class PlanWarnings {
  constructor(
    private readonly repository: PlanWarningsRepository,
    private readonly clock: Pick<Clock, 'now' | 'today'>,
  ) {}

  /** May be repeated, and cut short. @returns how many cases were warned of */
  async sweep(): Promise<number> {
    const today = this.clock.today();
    const releases = await this.repository.releases();
    let warned = 0;
    for (const span of await this.repository.spans()) {
      const standing = planStatus({ ...span, status: 'open' }, today, releases);
      const share = standing?.warning ?? null;
      if (standing === null || share === null) continue;
      for (let full = true; full;) {
        const states = await this.repository.unwarned(span, share, AT_ONCE);
        full = states.length === AT_ONCE;
        const warnings = states.map((state) => ({
          caseId: state.caseId,
          share,
          version: state.version,
          notices: planWarningNotices(state, standing, today),
        }));
        if (warnings.length > 0) warned += await this.repository.warn(warnings, this.clock.now());
      }
    }
    return warned;
  }
}
