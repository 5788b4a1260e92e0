FROM node:22-slim AS base
USER node

FROM base
COPY --chown=node . /app
# expect: the image runs as root
USER root
RUN apt-get update && apt-get install -y --no-install-recommends tini
CMD ["node", "/app/server.js"]
