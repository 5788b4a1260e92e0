FROM alpine:3.22
ARG TINI_URL
# expect-unknown: a build argument without a default
ADD ${TINI_URL} /usr/bin/tini
