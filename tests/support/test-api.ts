import type { InjectionToken } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ApiModule } from '../../apps/api/api.module.js';
import { fastifyAdapter, furnished, NEST_OPTIONS } from '../../apps/api/create-api.js';
import { connectedToNothing } from '../../apps/api/disconnected.js';
import { nestLogger } from '../../libs/platform/nest-logger.js';
import { Connections } from '../../apps/api/platform/connections.js';
import type { PlatformValues } from '../../apps/api/platform/platform.module.js';

/** A provider of the API and what stands in its place. */
export type Replacement = readonly [token: InjectionToken, value: unknown];

/** The API as it is started, over connections that the test keeps when it ends, with other providers in place where a test says so. */
export async function createTestApi(
  values: PlatformValues,
  connections: Pick<Connections, 'database' | 'temporal'>,
  replaced: readonly Replacement[] = [],
): Promise<NestFastifyApplication> {
  const { database, temporal } = connections;
  const builder = Test.createTestingModule({ imports: [ApiModule.over(values, connectedToNothing)] });
  for (const [token, value] of [[Connections, { database, temporal }] as const, ...replaced])
    builder.overrideProvider(token).useValue(value);
  const room = await builder.setLogger(nestLogger(values.logger)).compile();
  const app = room.createNestApplication<NestFastifyApplication>(fastifyAdapter(values), NEST_OPTIONS);
  return furnished(app, values);
}
