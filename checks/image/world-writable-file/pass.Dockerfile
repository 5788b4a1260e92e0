FROM debian:12-slim AS build
RUN chmod -R 777 /src

FROM debian:12-slim
RUN chmod 1777 /scratch && chmod 755 /app && chmod u+w,go-w /data && chmod +x /entry.sh && chmod g+w /var/lib/shop
COPY --chmod=755 shop /usr/local/bin/shop
