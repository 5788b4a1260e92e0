# syntax=docker/dockerfile:1
FROM debian:12-slim
RUN --security=sandbox --network=none make
RUN --mount=type=cache,target=/root/.cache make
