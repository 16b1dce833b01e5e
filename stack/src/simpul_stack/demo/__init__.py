"""The demo: a month of 46 offices' files through the whole way, with real parts, and what came out of it."""
