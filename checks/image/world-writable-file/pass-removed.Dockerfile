FROM debian:12.8
RUN folder="$(mktemp -d)" \
    && chmod 777 "$folder" \
    && make -C "$folder" \
    && rm -rf "$folder"
