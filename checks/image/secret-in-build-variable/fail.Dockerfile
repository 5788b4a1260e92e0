# expect: ARG REGISTRY_PASSWORD holds a secret (tr0…, 18 characters)
ARG REGISTRY_PASSWORD=tr0ub4dor-and-3xyz
FROM python:3.13-slim
ARG NPM_TOKEN
# expect: ENV DATABASE_URL holds a URL with a password (10 characters)
ENV PORT=8080 DATABASE_URL=postgres://shop:s3cr3tpw7x@db:5432/shop
# expect: ENV NPM_TOKEN keeps the build argument $NPM_TOKEN in the image
ENV NPM_TOKEN=$NPM_TOKEN
