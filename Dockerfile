# syntax=docker/dockerfile:1
# Stages: `crawler` (everything that runs without torch: servers, crawl, labelling), `full` (training, explaining, the
# page), `storage` (S3-compatible, without root). All run as user 1000.
FROM python:3.11.11-slim-bookworm AS base
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --create-home crowsfeet \
 && install --directory --owner=crowsfeet /crowsfeet /var/lib/prefect /empty
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1 \
    DO_NOT_TRACK=1 PREFECT_SERVER_ANALYTICS_ENABLED=false MLFLOW_DISABLE_TELEMETRY=true DVC_NO_ANALYTICS=1 \
    GRADIO_ANALYTICS_ENABLED=False \
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=/crowsfeet
WORKDIR /crowsfeet

# The same lock file, less what only training, explaining and the page need.
FROM base AS crawler
COPY deploy/without-torch.txt requirements.lock /tmp/lock/
RUN grep --invert-match --extended-regexp --file=/tmp/lock/without-torch.txt /tmp/lock/requirements.lock > /tmp/lock/crawler.txt \
 && pip install --no-deps --requirement /tmp/lock/crawler.txt
COPY --chown=crowsfeet . /opt/crowsfeet
RUN pip install --no-deps --no-build-isolation --editable /opt/crowsfeet
USER crowsfeet

FROM base AS full
COPY requirements.lock /tmp/lock/
RUN pip install --no-deps --requirement /tmp/lock/requirements.lock
COPY --chown=crowsfeet . /opt/crowsfeet
RUN pip install --no-deps --no-build-isolation --editable /opt/crowsfeet
USER crowsfeet

FROM minio/minio:RELEASE.2025-04-22T22-12-26Z AS storage
COPY --from=base --chown=1000:1000 /empty /data
USER 1000:1000
