FROM node:22-slim
ARG VERSION TOKEN_FILE=/run/secrets/token
ARG GIT_COMMIT
RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci
