import { defineConfig } from 'prisma/config';

/** Only `prisma generate` is run; migrations are applied by libs/data/migrate.ts (docs/adr/0001-migrations-without-engine-download.md). */
export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } });
