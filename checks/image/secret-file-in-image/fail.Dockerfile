FROM debian:12-slim
# expect: deploy/id_rsa is copied into the image
COPY deploy/id_rsa /root/.ssh/id_rsa
# expect: .env.production is copied into the image
COPY package.json .env.production /app/
# expect: certs/server.key is copied into the image
ADD certs/server.key /etc/ssl/private/
# expect: .ssh/ is copied into the image
COPY --chown=app .ssh/ /home/app/.ssh/
# expect: scripts/.bash_history is copied into the image
COPY scripts/.bash_history /home/app/
