FROM debian:12-slim
RUN apt-get update \
# expect: http://dl.example.com/shop.tar.gz is downloaded without TLS and not verified
 && curl -fsSL -o shop.tar.gz http://dl.example.com/shop.tar.gz
# expect: ftp://dl.example.com/data.csv is downloaded without TLS and not verified
RUN wget ftp://dl.example.com/data.csv
