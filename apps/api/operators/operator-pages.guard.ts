import { Inject, Injectable, type CanActivate } from '@nestjs/common';
import { notFound } from '../http/refused.js';
import type { ApiSettings } from '../platform/settings.js';
import { SETTINGS } from '../platform/tokens.js';

/** Before pages that tell how the product is built and how it is used: where they are switched off there is no such page. */
@Injectable()
export class OperatorPagesGuard implements CanActivate {
  constructor(@Inject(SETTINGS) private readonly settings: Pick<ApiSettings, 'operatorPages'>) {}

  /** @throws Refused `not-found` */
  canActivate(): boolean {
    if (!this.settings.operatorPages) throw notFound();
    return true;
  }
}
