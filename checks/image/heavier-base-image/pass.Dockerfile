FROM python:3.13 AS build
RUN pip wheel .
FROM python:3.13-slim
USER 1000
