FROM alpine:3.22
ADD --checksum=sha256:24860143d8dd7dbd35aeb7b8d9b6ff1bd4ed5ef4e7e8e8b5ae5fb4c5b5b7d0c1 https://dl.example.com/tini /tini
ADD https://git.example.com/shop.git#f3c6ae1d0b9e45a0a9ab4bb0fd9ecb8bd9ed3a21 /src
ADD shop.tar.gz /opt/
