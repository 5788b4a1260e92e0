FROM debian:12-slim
VOLUME /data
RUN echo "listens on /run/shop.sock" && chmod 660 /run/shop.sock
