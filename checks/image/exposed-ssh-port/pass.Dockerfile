FROM debian:12-slim AS test
EXPOSE 22
FROM debian:12-slim
EXPOSE 2222 8080/tcp
