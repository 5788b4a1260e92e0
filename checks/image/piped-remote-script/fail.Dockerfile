FROM debian:12-slim
# expect: curl hands https://get.example.com/install.sh to bash, which runs it
RUN curl -fsSL https://get.example.com/install.sh | bash
# expect: wget hands http://get.example.com/setup to sh, which runs it
RUN wget -qO- http://get.example.com/setup | tee /tmp/setup | sudo -E sh -s -- --yes
# expect: curl hands https://get.example.com/poetry to python3, which runs it
RUN apt-get update && curl -sSL https://get.example.com/poetry | python3 - --version 1.8
# expect: curl hands https://get.example.com/brew to bash, which runs it
RUN bash -c "$(curl -fsSL https://get.example.com/brew)"
# expect: curl hands https://get.example.com/gvm to bash, which runs it
RUN bash < <(curl -sSL https://get.example.com/gvm)
# expect: curl hands https://get.example.com/rvm to bash, which runs it
RUN bash <(curl -sSL https://get.example.com/rvm)
