FROM node:22-slim
# expect: /run/secrets/npmrc is copied to /root/.npmrc
RUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc /root/.npmrc && npm ci
# expect: /run/secrets/key is copied to /app/key.json
RUN --mount=type=secret,id=key cat /run/secrets/key > /app/key.json
