FROM node:22-slim
# expect: NODE_TLS_REJECT_UNAUTHORIZED=0 keeps programs from verifying servers
ENV NODE_ENV=production NODE_TLS_REJECT_UNAUTHORIZED=0
# expect: GIT_SSL_NO_VERIFY=true keeps programs from verifying servers
ENV GIT_SSL_NO_VERIFY true
