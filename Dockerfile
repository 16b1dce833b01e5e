# Two images from one lock file: `simpul` for our own processes, `airflow` for Airflow with the core beside it.
# Both install as the tests do: uv by the hashes of requirements-uv.txt, then `uv sync --frozen` from uv.lock.

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements-uv.txt ./
RUN python -m venv /opt/uv \
 && /opt/uv/bin/pip install --no-cache-dir --require-hashes -r requirements-uv.txt
ENV UV_PROJECT_ENVIRONMENT=/opt/simpul \
    UV_PYTHON_DOWNLOADS=never \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_NO_CACHE=1
COPY pyproject.toml uv.lock README.md LICENSE NOTICE ./
COPY producers/pyproject.toml producers/
COPY consumers/pyproject.toml consumers/
COPY portal/pyproject.toml portal/
COPY stack/pyproject.toml stack/
# What others wrote changes seldom and is a layer of its own; what we wrote comes after it.
RUN /opt/uv/bin/uv sync --frozen --no-dev --no-install-workspace \
    --package simpul-consumers --package simpul-portal
COPY . .
RUN /opt/uv/bin/uv sync --frozen --no-dev --no-editable \
    --package simpul-consumers --package simpul-portal


FROM python:3.11-slim-bookworm AS simpul
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin simpul
COPY --from=build /opt/simpul /opt/simpul
ENV PATH=/opt/simpul/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GX_ANALYTICS_ENABLED=false
WORKDIR /opt/simpul
USER 10001
ENTRYPOINT ["simpul"]
CMD ["--help"]


FROM apache/airflow:3.3.2-python3.11 AS airflow
USER 0
RUN install -d -o airflow -g root /opt/simpul /opt/uv /build
USER 50000
WORKDIR /build
COPY requirements-uv.txt ./
RUN python -m venv /opt/uv \
 && /opt/uv/bin/pip install --no-cache-dir --require-hashes -r requirements-uv.txt
ENV UV_PROJECT_ENVIRONMENT=/opt/simpul \
    UV_PYTHON_DOWNLOADS=never \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_NO_CACHE=1
COPY --chown=airflow:root . .
# An environment of its own, so that Airflow here has the very versions that the tests run.
RUN /opt/uv/bin/uv sync --frozen --no-dev --no-editable --package simpul --extra warehouse --group airflow
COPY dags /opt/airflow/dags
ENV PATH=/opt/simpul/bin:$PATH \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/airflow/dags \
    AIRFLOW__CORE__LOAD_EXAMPLES=False
WORKDIR /opt/airflow
