FROM debian:12-slim
# expect: the image declares /var/run/docker.sock as a volume
VOLUME ["/data", "/var/run/docker.sock"]
# expect: chmod gives others access to /var/run/docker.sock
RUN touch /var/run/docker.sock && chmod g+rw /var/run/docker.sock
