FROM debian:12-slim
RUN curl -fsSL https://deb.example.com/key.asc | gpg --dearmor -o /usr/share/keyrings/example.gpg
RUN curl -fsSL https://dl.example.com/shop.tar.gz | tar -xz -C /opt
RUN curl -s https://api.example.com/latest | python3 -c 'import json, sys; print(json.load(sys.stdin)["tag"])'
RUN curl -fsSLo install.sh https://get.example.com/install.sh \
 && echo "0000  install.sh" | sha256sum -c - \
 && sh install.sh
RUN version="$(curl -s https://api.example.com/version)" && sh -c "echo $version"
HEALTHCHECK CMD curl -f http://localhost:8080/ | sh
