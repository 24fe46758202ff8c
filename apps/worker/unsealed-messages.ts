import type { UnsealedRepository } from '../../libs/data/unsealed.repository.js';
import type { Clock } from '../../libs/platform/clock.js';
import type { Logger } from '../../libs/platform/logger.js';
import type { Unsealed } from './case.activities.js';
import type { Figures } from './platform/figures.js';

/** Where it is seen that somebody speaks to cases over the engine who is not this installation: audit, log, and a figure with an alert on it. */
export class UnsealedMessages {
  constructor(
    private readonly repository: UnsealedRepository,
    private readonly clock: Clock,
    private readonly figures: Figures,
    private readonly logger: Logger,
  ) {}

  async record({ caseId, action, actionId, claimed }: Unsealed): Promise<void> {
    const written = await this.repository.note({
      caseId,
      action,
      at: this.clock.now(),
      details: { actionId, claimed: claimed && { account: claimed.account, body: claimed.body } },
    });
    this.figures.unsealed();
    this.logger.error({ caseId, action, actionId, written }, 'a message to a case bears no seal of this installation');
  }
}
