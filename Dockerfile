FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 \
    DJANGO_SETTINGS_MODULE=servicecenter.settings.production \
    HOME=/tmp SERVICECENTER_STATE=/srv/state SERVICECENTER_FILES=/srv/files

RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
      tesseract-ocr tesseract-ocr-swe \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --no-create-home servicecenter \
 && install -d -o servicecenter -g servicecenter /srv/state /srv/files

WORKDIR /srv/app
COPY requirements-production.txt .
RUN pip install --require-hashes -r requirements-production.txt
COPY . .
# The key serves this step only; a running container has none until its environment gives it one.
RUN for po in locale/*/LC_MESSAGES/*.po; do [ ! -e "$po" ] || pybabel compile -i "$po" -o "${po%.po}.mo"; done \
 && SECRET_KEY=collectstatic python manage.py collectstatic --noinput

USER servicecenter
EXPOSE 8000
CMD ["gunicorn", "servicecenter.wsgi"]
