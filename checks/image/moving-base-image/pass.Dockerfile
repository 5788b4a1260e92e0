ARG GO_VERSION=1.24.2
FROM golang:${GO_VERSION} AS build
RUN go build ./...

FROM build AS test
RUN go test ./...

FROM debian:latest@sha256:0000000000000000000000000000000000000000000000000000000000000001 AS tools

FROM scratch
COPY --from=build /out/shop /shop
