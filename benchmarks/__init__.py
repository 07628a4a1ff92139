"""What the program promises of its speed, measured: ``make bench``.

Each figure is a ratio of two things done in the same run on the same machine, because absolute
times say more of the machine than of the program. Importing the package sets Django up against the
services that the environment names; ``database.own_database`` then makes a database of its own.
"""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()
