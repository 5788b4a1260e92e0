ARG BASE
# expect-unknown: a build argument without a default
FROM ${BASE}
COPY shop /shop
