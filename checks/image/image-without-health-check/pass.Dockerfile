FROM nginx:1.29 AS base
HEALTHCHECK CMD curl -f http://localhost/
FROM base
USER nginx
