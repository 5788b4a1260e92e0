FROM debian:12-slim
# expect: sudo asks for no password
RUN useradd shop && echo "shop ALL=(ALL) NOPASSWD:ALL" > /etc/sudoers.d/shop
# expect: sudo asks for no password
COPY <<EOF /etc/sudoers.d/web
web ALL=(ALL) NOPASSWD: ALL
EOF
USER shop
