FROM debian:12-slim
RUN chmod 2775 /srv/shared && chmod g+s /srv/shared && chmod 755 /usr/local/bin/helper && chmod u-s /bin/su
COPY --chmod=0755 mounter /usr/local/bin/mounter
