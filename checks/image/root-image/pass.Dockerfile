FROM golang:1.24 AS build
USER root
COPY . /src
RUN cd /src && go build -o /out/shop ./cmd/shop

FROM debian:12-slim AS base
USER 10001:10001

FROM base
COPY --from=build /out/shop /usr/local/bin/shop
ENTRYPOINT ["/usr/local/bin/shop"]
