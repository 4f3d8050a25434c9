# syntax=docker/dockerfile:1
# One image for each service, and one with the whole product in one process:
#   docker build --target contracts-api|job-runner|notifier|cli|standalone .
# Each holds what docker/assemble.mjs collects for its app: built files and production dependencies.
# The base image is pinned by its full tag; pin it by digest too where your registry policy asks for it.

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.npm npm ci
RUN npm run build
RUN for app in contracts-api job-runner notifier cli standalone; do \
      node docker/assemble.mjs "$app" "/out/$app" || exit 1; \
    done

FROM node:20.20.2-bookworm-slim AS runtime
# Documents that pass through live for a moment only: with more room for them few are copied.
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=32 \
    PORT=3000 \
    TENOR_HOST=0.0.0.0 \
    TENOR_DATA_DIR=/data
WORKDIR /app
# Nothing installs packages in here, so what does so is taken out.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
    && install -d -o node -g node -m 0700 /data
# The user "node", by number, so that a platform can see that it is not root.
USER 1000:1000

FROM runtime AS cli
COPY --from=build /out/cli /app
ENTRYPOINT ["node", "apps/cli/dist/main.js"]
CMD ["--help"]

FROM runtime AS service
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

FROM service AS contracts-api
COPY --from=build /out/contracts-api /app
CMD ["node", "apps/contracts-api/dist/main.js"]

FROM service AS job-runner
COPY --from=build /out/job-runner /app
CMD ["node", "apps/job-runner/dist/main.js"]

FROM service AS notifier
COPY --from=build /out/notifier /app
CMD ["node", "apps/notifier/dist/main.js"]

# Last, and therefore what `docker build .` makes: everything in one process, data in /data.
FROM service AS standalone
COPY --from=build /out/standalone /app
VOLUME /data
CMD ["node", "apps/standalone/dist/main.js"]
