# expect: the base image node:22.11-slim has no digest
FROM node:22.11-slim
COPY . /app
