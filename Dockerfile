# syntax=docker/dockerfile:1

# Built and run on the same Debian, so that the libraries it links are the ones it meets.
FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsqlite3-dev zlib1g-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# Package.resolved comes along where there is one. This layer is made anew only when the dependencies change.
COPY Package.* ./
RUN swift package resolve
# The whole package, tests included: SwiftPM looks for the folder of every target before it builds one.
COPY openapi.yaml ./
COPY migrations migrations
COPY Sources Sources
COPY Tests Tests
# The Swift runtime goes into the binary; symbols (-s), more than half of it, do not.
RUN swift build -c release --static-swift-stdlib -Xlinker -s --product nep \
    && install -D "$(swift build -c release --static-swift-stdlib --show-bin-path)/nep" /out/nep

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsqlite3-0 zlib1g libstdc++6 curl \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 nep \
    && useradd --system --uid 10001 --gid nep --home-dir /data --shell /usr/sbin/nologin nep \
    && install -d -o nep -g nep -m 0700 /data
COPY --from=build /out/nep /usr/local/bin/nep
# `docker stop` waits ten seconds before it kills; the service is done in eight.
ENV NEP_DATABASE=/data/nep.db \
    NEP_HOST=0.0.0.0 \
    NEP_GRACE=8
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s --retries=3 \
    CMD curl -fsS -o /dev/null "http://127.0.0.1:${NEP_PORT:-8080}/healthz" || exit 1
ENTRYPOINT ["nep"]
CMD ["serve"]
