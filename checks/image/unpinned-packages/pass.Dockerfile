FROM alpine:3.22
RUN apk add --no-cache --virtual build curl=8.14.1-r1 jq~1.8 "$EXTRA" ./local.apk
