FROM debian:12-slim
RUN curl -fsSLO http://dl.example.com/shop.tar.gz && echo "0000  shop.tar.gz" | sha256sum -c -
RUN curl -fsSLO https://dl.example.com/shop.tar.gz && curl -f http://localhost:8080/health
