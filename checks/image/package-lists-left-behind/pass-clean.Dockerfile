FROM debian:13.1-slim
RUN apt-get update; apt-get install -y curl; apt-get dist-clean
RUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y jq
