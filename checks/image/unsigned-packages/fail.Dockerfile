FROM debian:12-slim
# expect: apt-get takes packages without a signature: --allow-unauthenticated
RUN apt-get update && apt-get install -y --allow-unauthenticated shop
# expect: a source of packages is trusted without a signature: trusted=yes
RUN echo "deb [arch=amd64 trusted=yes] https://deb.example.com stable main" > /etc/apt/sources.list.d/shop.list
# expect: apk takes packages without a signature: --allow-untrusted
RUN apk add --no-cache --allow-untrusted shop.apk
# expect: dnf takes packages without a signature: --nogpgcheck
RUN dnf install -y --nogpgcheck shop
