import { writeFileSync } from 'node:fs';
import { createApi } from '../apps/api/create-api.js';
import { connectedToNothing, disconnectedValues } from '../apps/api/disconnected.js';
import { OpenApiSource } from '../apps/api/operators/openapi-source.js';

/** Writes docs/openapi.json from the routes and schemas as they are; a test compares the two. */
const app = await createApi(disconnectedValues(), connectedToNothing);
// Routes are there once Nest is initialised; nothing is asked of a server, so nothing is taken up either.
await app.init();
writeFileSync('docs/openapi.json', `${JSON.stringify(app.get(OpenApiSource).document(), null, 2)}\n`);
await app.close();
