#!/bin/sh
# Start one role of the program. BIND, HTTP_PORT and SOCKET_PORT are for machines without containers.
set -eu

serve() {
    exec granian --host "${BIND:-0.0.0.0}" --respawn-failed-workers "$@"
}
queue() {
    exec celery --quiet --app mes.config.celery "$@" --loglevel INFO
}

case "${1:-http}" in
    http)
        serve --interface wsgi --port "${HTTP_PORT:-8000}" --workers "${HTTP_WORKERS:-2}" \
            --blocking-threads "${HTTP_THREADS:-4}" --backlog 1024 --no-ws \
            mes.config.wsgi:application
        ;;
    sockets)
        serve --interface asginl --port "${SOCKET_PORT:-8001}" --workers 1 \
            mes.config.asgi:application
        ;;
    worker)
        queue worker --concurrency "${WORKERS:-2}" --without-gossip --without-mingle
        ;;
    beat)
        queue beat --schedule "$XUEYANG_STATE/beat-schedule"
        ;;
    migrate)
        exec python manage.py migrate_enterprises
        ;;
    manage)
        shift
        exec python manage.py "$@"
        ;;
    *)
        echo "unknown role: $1 (http, sockets, worker, beat, migrate, manage)" >&2
        exit 64
        ;;
esac
