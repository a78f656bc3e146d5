FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node src/dev/build.ts && find src \( -name '*.test.ts' -o -path '*/testing' -o -path 'src/dev/stand-ins' -o -path 'src/dev/bench' -o -path 'src/dev/proof' \) -prune -exec rm -rf {} +

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-bookworm-slim
# A large file's memory goes back to the system when it is freed; the allocator would raise the limit by itself.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=262144
ENV NODE_ENV=production PORT=8080 NODE_OPTIONS="--max-old-space-size=208 --max-semi-space-size=4"
WORKDIR /app
COPY package.json ./
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/src ./src
COPY --from=build /app/views ./views
COPY --from=build /app/public ./public
COPY --from=build /app/migrations ./migrations
# Compiled once here instead of at each cold start: describing the API loads nearly all of it.
ENV NODE_COMPILE_CACHE=/app/.compile-cache
RUN node src/cli.ts openapi > /dev/null
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/health').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "src/main.ts"]
