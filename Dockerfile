# One image for every process; the command names it: web, relay, worker, tracking, settlement, clock, migrate.

FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /opt/salesops
COPY requirements.lock ./
RUN /opt/salesops/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY plugins plugins
COPY workers workers
RUN /opt/salesops/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/salesops --create-home salesops \
    && install --directory --owner=salesops /var/lib/salesops/files
COPY --from=build /opt/salesops /opt/salesops
ENV PATH=/opt/salesops/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SALESOPS_HOME=/var/lib/salesops \
    SALESOPS_HOST=0.0.0.0 \
    SALESOPS_PORT=8000
USER salesops
WORKDIR /var/lib/salesops
EXPOSE 8000
ENTRYPOINT ["salesops"]
CMD ["web"]
