"""What every test shares: fixtures only, and how Hypothesis is set up. Builders and fakes live in tests/support."""

from hypothesis import settings

# A slow example is no error: machines are shared, and time is measured in tests/bench only.
settings.register_profile("halfminute", deadline=None, print_blob=True)
settings.load_profile("halfminute")
