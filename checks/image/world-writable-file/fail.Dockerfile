FROM debian:12-slim
# expect: mode 777 lets everybody write /app
RUN mkdir -p /app && chmod -R 777 /app
# expect: mode a+rwx lets everybody write /var/lib/shop
RUN chmod a+rwx /var/lib/shop
# expect: mode 0666 lets everybody write what is copied
COPY --chmod=0666 shop.conf /etc/shop.conf
# expect: mode o+w lets everybody write /data
RUN chmod o+w /data
