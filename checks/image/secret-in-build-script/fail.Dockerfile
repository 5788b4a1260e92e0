FROM python:3.13-slim
# expect: a command holds a URL with a password (x7K…, 12 characters)
RUN git clone https://deploy:x7Kq29vLm0pz@git.example.com/shop.git
RUN apt-get update \
# expect: DB_PASSWORD holds a secret (10 characters)
 && DB_PASSWORD=q8w7e6r5t4 ./migrate.sh \
# expect: a command holds a secret (16c…, 16 characters)
 && deploy --token=16c8aa0f53e9b27d
# expect: the here-document EOF holds a secret (x7K…, 12 characters)
COPY <<EOF /etc/shop.ini
user=shop
password=x7Kq29vLm0pz
EOF
