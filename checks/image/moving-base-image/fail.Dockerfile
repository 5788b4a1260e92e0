# expect: the base image golang has no tag
FROM golang AS build
RUN go build ./...

# expect: the base image registry.example.com:5000/shop/base:latest has the tag latest
FROM registry.example.com:5000/shop/base:latest
COPY --from=build /out/shop /shop
