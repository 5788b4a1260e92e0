FROM python:3.13-slim
RUN --mount=type=secret,id=token TOKEN=$(cat /run/secrets/token) ./build.sh --token=$TOKEN
RUN DB_PASSWORD=${DB_PASSWORD} ./migrate.sh && git clone https://git.example.com/shop.git
COPY <<EOF /etc/shop.ini
user=shop
password=${PASSWORD}
EOF
