FROM golang:1.24 AS build
WORKDIR /src
COPY . .
RUN go build -o /out/shop ./cmd/shop

# expect: the image sets no user, and debian:12-slim leaves it at root
FROM debian:12-slim
COPY --from=build /out/shop /usr/local/bin/shop
ENTRYPOINT ["/usr/local/bin/shop"]
