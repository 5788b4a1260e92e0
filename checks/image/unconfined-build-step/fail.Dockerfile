# syntax=docker/dockerfile:1-labs
FROM debian:12-slim
# expect: the step runs with all capabilities of the builder
RUN --security=insecure mount -t proc proc /mnt
# expect: the step runs on the network of the builder
RUN --network=host curl -f http://localhost:3128/
