FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends shop
RUN echo "deb [signed-by=/etc/apt/keyrings/shop.gpg] https://deb.example.com stable main" > /etc/apt/sources.list.d/shop.list
RUN apk add --no-cache shop && dnf install -y --setopt=install_weak_deps=False shop
