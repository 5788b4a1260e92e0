FROM alpine:3.22 AS build
RUN apk add --no-cache build-base
FROM alpine:3.22
RUN apk add --no-cache --virtual .build gcc && make && apk del .build
