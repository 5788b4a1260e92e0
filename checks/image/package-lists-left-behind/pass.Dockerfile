FROM debian:12.8 AS build
RUN apt-get update && apt-get install -y gcc
FROM debian:12.8
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
RUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y jq
FROM alpine:3.22
RUN apk add --no-cache curl
