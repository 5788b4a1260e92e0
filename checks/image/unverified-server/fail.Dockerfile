FROM debian:12-slim
# expect: curl doesn't verify the server: -fsSLk
RUN curl -fsSLk https://dl.example.com/shop.tar.gz | tar -xz
# expect: wget doesn't verify the server: --no-check-certificate
RUN wget --no-check-certificate https://dl.example.com/shop.tar.gz
# expect: git doesn't verify the server: http.sslVerify false
RUN git config --global http.sslVerify false
# expect: npm doesn't verify the server: strict-ssl false
RUN npm config set strict-ssl false
RUN apt-get update && \
# expect: pip3 doesn't verify the server: --trusted-host
    pip3 install --trusted-host pypi.example.com shop
# expect: GIT_SSL_NO_VERIFY=1 keeps git from verifying the server
RUN GIT_SSL_NO_VERIFY=1 git clone https://git.example.com/shop.git
# expect: ssh doesn't verify the server: StrictHostKeyChecking=no
RUN ssh -o StrictHostKeyChecking=no git@git.example.com
