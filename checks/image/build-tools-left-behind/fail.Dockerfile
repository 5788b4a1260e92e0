FROM alpine:3.22
# expect: apk leaves gcc in the image
RUN apk add --no-cache curl gcc=14.2.0-r6
