#!/bin/sh
# What tests need from Debian: Chromium, a CJK font and node to look at pages with, LibreOffice to open workbooks in.
# Without root or apt-get nothing is installed, and the tests that need it are shown as skipped.
command -v chromium >/dev/null 2>&1 && command -v soffice >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && fc-list 2>/dev/null | grep -q 'Noto Sans CJK' && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "chromium, fonts-noto-cjk, npm or libreoffice is missing: tests that need them will be skipped" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk >/dev/null || echo "could not install chromium: browser tests will be skipped" >&2
command -v npm >/dev/null 2>&1 || apt-get install -y -qq --no-install-recommends npm >/dev/null || echo "could not install npm: tests with playwright are skipped" >&2
apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui >/dev/null || echo "could not install LibreOffice: its test will be skipped" >&2
