# expect: the base image python:3.13 holds more than needed; python:3.13-slim is slimmer
FROM python:3.13
USER 1000
