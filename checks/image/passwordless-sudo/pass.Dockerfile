FROM debian:12-slim AS build
RUN echo "build ALL=(ALL) NOPASSWD:ALL" > /etc/sudoers.d/build

FROM debian:12-slim
RUN useradd shop && echo "shop ALL=(ALL) ALL" > /etc/sudoers.d/shop
USER shop
