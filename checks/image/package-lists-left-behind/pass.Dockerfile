FROM debian:12.8 AS build
RUN apt-get update && apt-get install -y gcc
FROM debian:12.8
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
