FROM debian:12-slim AS base
# expect: the image exposes port 22, that of SSH
EXPOSE 22 80
FROM base
# expect: the image exposes port 22, that of SSH
EXPOSE 22/tcp
