FROM node:22-slim
# expect: /run/secrets/npmrc is copied to /root/.npmrc
RUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc /root/.npmrc && npm ci
# expect: /run/secrets/key is copied to /app/key.json
RUN --mount=type=secret,id=key cat /run/secrets/key > /app/key.json
# expect: /run/secrets/token is copied to /etc/app/token through TOKEN
RUN --mount=type=secret,id=token export TOKEN=$(cat /run/secrets/token) && echo $TOKEN >> /etc/app/token
# expect: /run/secrets/token is copied to /run/app/token through TOKEN
RUN --mount=type=secret,id=token TOKEN="$(cat /run/secrets/token)"; printf '%s' "${TOKEN}" > /run/app/token
