FROM debian:12.8
# expect: apt-get leaves its lists in /var/lib/apt/lists
RUN apt-get update && apt-get install -y curl
RUN rm -rf /var/lib/apt/lists/*
