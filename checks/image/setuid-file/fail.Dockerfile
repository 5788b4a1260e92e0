FROM debian:12-slim
# expect: mode u+s makes /usr/local/bin/helper run as its owner
RUN chmod u+s /usr/local/bin/helper
# expect: mode 4755 makes what is copied run as its owner
COPY --chmod=4755 mounter /usr/local/bin/mounter
