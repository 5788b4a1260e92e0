FROM node:22-slim
ARG REJECT
# expect-unknown: a build argument without a default
ENV NODE_TLS_REJECT_UNAUTHORIZED=${REJECT}
