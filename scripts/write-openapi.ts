import { writeFileSync } from 'node:fs';
import { createApi } from '../apps/api/create-api.js';
import { disconnectedParts } from '../apps/api/disconnected-parts.js';
import { OpenApiSource } from '../apps/api/operators/openapi-source.js';

/** Writes docs/openapi.json from the routes and schemas as they are; a test compares the two. */
const parts = disconnectedParts();
const app = await createApi(parts);
await app.init();
writeFileSync('docs/openapi.json', `${JSON.stringify(app.get(OpenApiSource).document(), null, 2)}\n`);
await app.close();
await parts.temporal.connection.close();
