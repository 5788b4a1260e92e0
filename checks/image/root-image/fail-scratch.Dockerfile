# expect: the image sets no user, so it runs as root
FROM scratch
COPY shop /shop
ENTRYPOINT ["/shop"]
