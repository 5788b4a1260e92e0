# expect-unknown: the image sets no user, and that of registry.example.com/base/java:21 is not known here
FROM registry.example.com/base/java:21
COPY shop.jar /shop.jar
