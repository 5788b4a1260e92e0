FROM debian:12.8
# expect: apt-get installs curl without a version
RUN apt-get install -y -t bookworm-backports curl jq=1.6-2.1
