# expect: stage 0 has no HEALTHCHECK
FROM nginx:1.29
USER nginx
