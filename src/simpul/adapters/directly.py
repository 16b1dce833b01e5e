"""Pages of our own parts, asked past any proxy that the environment names: what is said there is for them alone."""

import urllib.request

DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
