import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { connectedToNothing, disconnectedValues } from './disconnected.js';
import { createApi } from './create-api.js';

const ROOMS = [
  'AdministrationModule',
  'AuditModule',
  'CalendarsModule',
  'CasesModule',
  'DraftsModule',
  'EngineModule',
  'ExportsModule',
  'FiguresModule',
  'ImportsModule',
  'ListsModule',
  'MonitoringModule',
  'NamesModule',
  'NotificationsModule',
  'OperationsModule',
  'OperatorsModule',
  'PlatformModule',
  'ReconciliationModule',
  'RegistersModule',
  'SearchModule',
  'SessionModule',
  'UnitsModule',
  'ViewsModule',
  'WebhooksModule',
];
let app: NestFastifyApplication;
let rooms: ReturnType<typeof ownRooms>;
beforeAll(async () => {
  app = await createApi(disconnectedValues(), connectedToNothing);
  rooms = ownRooms();
});
afterAll(() => app.close());

/** Modules of this product with what they provide; Nest gives every module a provider of its own. */
function ownRooms() {
  return [...app.get(ModulesContainer).values()]
    .filter(({ metatype }) => /Module$/.test(metatype.name) && !/^(Internal|Api)/.test(metatype.name))
    .map(({ metatype, providers, controllers }) => ({
      name: metatype.name,
      provided: [...providers.values(), ...controllers.values()].filter(({ metatype: of }) => of !== metatype),
    }));
}

describe('the rooms of the API', () => {
  it('are these, one per subject', () => {
    expect(rooms.map(({ name }) => name).sort()).toEqual(ROOMS);
  });

  it('resolve every provider and every controller, with everything they ask for', () => {
    for (const { name, provided } of rooms)
      for (const { token, instance } of provided)
        if (String(token) !== 'Symbol(sealing)')
          expect([name, String(token), instance === undefined || instance === null]).toEqual([
            name,
            String(token),
            false,
          ]);
  });

  it('make each thing once', () => {
    const made = rooms.flatMap(({ provided }) => provided.map(({ instance }) => instance as unknown));
    const kinds = made
      .filter((instance) => typeof instance === 'object' && instance !== null)
      .map((instance) => instance!.constructor.name)
      .filter((kind) => !['', 'Object', 'Database', 'ApplicationConfig'].includes(kind));
    expect(kinds.filter((kind, i) => kinds.indexOf(kind) !== i)).toEqual([]);
  });
});
