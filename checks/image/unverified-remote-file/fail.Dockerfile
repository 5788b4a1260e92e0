FROM alpine:3.22
# expect: https://dl.example.com/tini-amd64 is added without a checksum
ADD https://dl.example.com/tini-amd64 /usr/bin/tini
# expect: http://dl.example.com/shop.tar.gz is added without a checksum
ADD http://dl.example.com/shop.tar.gz /opt/
# expect: https://git.example.com/shop.git#v1.0 is added without a checksum
ADD https://git.example.com/shop.git#v1.0 /src
