FROM gcr.io/distroless/static-debian12:nonroot
COPY shop /shop
ENTRYPOINT ["/shop"]
