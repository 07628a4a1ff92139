"""For a server: TLS in front, secrets from the environment, nothing assumed."""

from mes.config import environment as env
from mes.config.settings.base import *  # noqa: F403

# Required here: no server is reached by the default of a desk.
BASE_DOMAIN = env.text("BASE_DOMAIN")
SITE_SCHEME = env.text("SITE_SCHEME", "https")
SITE_PORT = env.number("SITE_PORT", 443)
# Mails carry links that let in whoever reads them: never to the log.
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
TERMINAL_COOKIE_NAME = "__Host-terminal"
OPERATOR_TOTP_REQUIRED = env.flag("OPERATOR_TOTP_REQUIRED", default=True)
SESSION_IDLE_MINUTES = env.number("SESSION_IDLE_MINUTES", 720)
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
TRUST_PROXY = env.flag("TRUST_PROXY", default=True)
