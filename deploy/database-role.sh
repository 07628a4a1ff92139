#!/bin/sh
# Run once by the database's image, on an empty volume: the program's own role and its database.
# The role is no superuser, or row-level security would not hold it.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$POSTGRES_PASSWORD" --username=postgres <<'SQL'
CREATE ROLE xueyang LOGIN PASSWORD :'password';
CREATE DATABASE xueyang OWNER xueyang;
SQL
