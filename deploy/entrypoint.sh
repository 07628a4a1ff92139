#!/bin/sh
# Start one role of the program.
set -eu

workers="${HTTP_WORKERS:-2}"
threads="${HTTP_THREADS:-4}"

case "${1:-http}" in
    http)
        exec granian --interface wsgi --host 0.0.0.0 --port 8000 --workers "$workers" \
            --blocking-threads "$threads" --backlog 1024 --no-ws mes.config.wsgi:application
        ;;
    sockets)
        exec granian --interface asgi --host 0.0.0.0 --port 8001 --workers 1 \
            mes.config.asgi:application
        ;;
    worker)
        exec celery -A mes.config.celery worker --loglevel INFO --concurrency "${WORKERS:-2}"
        ;;
    beat)
        exec celery -A mes.config.celery beat --loglevel INFO \
            --schedule "$XUEYANG_STATE/beat-schedule"
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
