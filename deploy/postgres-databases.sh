#!/bin/sh
# Run once by the PostgreSQL image, when its volume is new: one database for the product and two for Temporal, each with an owner that is no
# superuser. `qunjian` may create roles, because the migrations make the two roles that the application logs in with.
set -eu
secret() { cat "/run/secrets/$1"; }
psql -v ON_ERROR_STOP=1 --username postgres --dbname postgres \
  -v product="$(secret database-password)" -v temporal="$(secret temporal-password)" <<'SQL'
CREATE ROLE qunjian LOGIN CREATEROLE PASSWORD :'product';
CREATE DATABASE qunjian OWNER qunjian;
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE qunjian, temporal, temporal_visibility FROM PUBLIC;
SQL
