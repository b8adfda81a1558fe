FROM python:3.13.9-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/gavel \
    && /opt/gavel/bin/pip install --require-hashes -r requirements.lock \
    && python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY adapters adapters
COPY storage storage
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/gavel/bin/pip install --no-deps --no-index /wheels/*.whl

FROM python:3.13.9-slim-trixie
RUN useradd --system --uid 10001 --home-dir /data --create-home gavel
COPY --from=build /opt/gavel /opt/gavel
COPY feeds.yaml /etc/gavel/feeds.yaml
ENV PATH=/opt/gavel/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GAVEL_FEEDS_FILE=/etc/gavel/feeds.yaml \
    GAVEL_DATABASE_URL=sqlite+aiosqlite:////data/gavel.db \
    GAVEL_CONSOLE_JOURNAL=/data/gavel-console.jsonl \
    GAVEL_HTTP_BIND=127.0.0.1:8287 \
    GAVEL_LOG_FORMAT=json
USER gavel
WORKDIR /data
VOLUME /data
# The bot finishes the sends under way when it is asked to stop.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8287/health', timeout=5)"]
CMD ["gavel", "run"]
