#!/bin/sh
# Starts mongod as the only member of a replica set, with authentication. That needs a key file, which only
# members of the set share: with one member, a new one at every start will do, and nobody has to keep it.
set -eu

keyfile=/tmp/keyfile
umask 077
head -c 756 /dev/urandom | base64 -w 0 >"$keyfile"
chmod 400 "$keyfile"
exec docker-entrypoint.sh mongod --replSet rs0 --bind_ip_all --keyFile "$keyfile" "$@"
