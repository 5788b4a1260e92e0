FROM debian:12-slim
COPY ca.crt /usr/local/share/ca-certificates/
RUN update-ca-certificates
RUN curl -fsSLok https://dl.example.com/k && wget -q https://dl.example.com/shop.tar.gz
RUN git config --global http.sslVerify true && npm config set strict-ssl true
RUN pip install --index-url https://pypi.example.com/simple shop
RUN GIT_SSL_NO_VERIFY=0 git clone https://git.example.com/shop.git
