FROM debian:12-slim
ARG RUN_AS
# expect-unknown: a build argument without a default
USER ${RUN_AS}
