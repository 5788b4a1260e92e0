FROM node:22 AS build
# expect: the build takes NPM_TOKEN as an argument
ARG NPM_TOKEN
RUN npm ci

FROM node:22-slim
ARG VERSION=1.0.0
# expect: the build takes DB_PASSWORD as an argument
ARG DB_PASSWORD=""
