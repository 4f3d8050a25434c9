#!/bin/sh
# Writes .env for docker-compose.yml, with new secrets. Run it once, where docker-compose.yml lies; it never
# overwrites what is there. Keep a copy of the file in a safe place: TENOR_SECRET_KEY cannot be made again.
set -eu

if [ -e .env ]; then
  echo 'make-env: .env is there already and stays as it is' >&2
  exit 1
fi

# Hexadecimal, so that it may stand in a URI as it is.
secret() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

umask 077
cat >.env.new <<END
# The administrator's token.
TENOR_ADMIN_TOKEN=$(secret)
# What stored secrets of receivers are encrypted with.
TENOR_SECRET_KEY=$(secret)
# The database's root user, who only makes the services' users, and those users.
MONGODB_ROOT_PASSWORD=$(secret)
MONGODB_CONTRACTS_API_PASSWORD=$(secret)
MONGODB_JOB_RUNNER_PASSWORD=$(secret)
MONGODB_NOTIFIER_PASSWORD=$(secret)
END
mv .env.new .env
echo 'make-env: wrote .env'
