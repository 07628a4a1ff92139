"""How the platform is put together and run: settings, URLs, servers, worker."""

from mes.config.celery import app

__all__ = ["app"]
