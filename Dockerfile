# One image, all functions: `lambda_entry.worker.handler` by default.
#
# The base is AWS' Lambda image for Python, by digest: there is no default, so that no image is
# built on whatever a tag means that day. `.ci/deploy` asks for the present digest, builds on it,
# and records it in the image's label and in base-image.txt.
ARG BASE_IMAGE

# hadolint ignore=DL3006  # the tag or digest is part of the argument
FROM ${BASE_IMAGE} AS build
COPY requirements/bootstrap.txt requirements/runtime.txt /tmp/requirements/
RUN set -eux; \
    python3 -m pip install --no-cache-dir --require-hashes -r /tmp/requirements/bootstrap.txt; \
    uv pip install --python "$(command -v python3)" --target /opt/packages --no-cache \
        --require-hashes -r /tmp/requirements/runtime.txt; \
    find /opt/packages -type d -name tests -prune -exec rm -r {} +

# hadolint ignore=DL3006
FROM ${BASE_IMAGE}
ENV PYTHONPATH=/opt/packages:/var/task \
    PYTHONUNBUFFERED=1 \
    DAGSTER_DISABLE_TELEMETRY=1
COPY --from=build /opt/packages /opt/packages
COPY content_assets /var/task/content_assets
COPY lambda_entry /var/task/lambda_entry
# Without bytecode a cold start takes twice as long. It is compiled here, in the last stage, with
# unchecked hashes: layers round the times by which other bytecode is found stale. `-f` is for
# bytecode that the base brings, `-x` for tests of the standard library that are no Python.
RUN set -eux; \
    stdlib="$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"; \
    python3 -m compileall -q -f -x '/tests?/' -j 0 --invalidation-mode unchecked-hash \
        "$stdlib" /opt/packages /var/task; \
    python3 -c 'import sys, importlib.util as u; \
        names = ["json", "dagster", "pandas", "content_assets.runtime.materialize", "lambda_entry.worker", \
            "lambda_entry.api", "lambda_entry.authorizer"]; \
        bad = [n for n in names if open(u.find_spec(n).cached, "rb").read(8)[4] != 1]; \
        sys.exit(f"no unchecked-hash bytecode for {bad}" if bad else 0)'; \
    python3 -m content_assets.orchestration.listing --check
USER 1000:1000
CMD ["lambda_entry.worker.handler"]
