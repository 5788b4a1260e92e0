FROM debian:12-slim AS fetch
COPY id_rsa /root/.ssh/id_rsa
RUN git clone git@git.example.com:shop.git /src

FROM debian:12-slim
COPY --from=fetch /src/site.key /app/
COPY id_rsa.pub ca.pem .env.example truststore.jks /app/
RUN --mount=type=secret,id=key,target=/root/.ssh/id_ed25519 git clone git@git.example.com:shop.git
# Keys of those who sign packages are public.
COPY vendor-repo.gpg.key /usr/local/share/
ADD vendor.key /usr/share/keyrings/vendor.asc
