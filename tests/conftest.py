"""What all tests share."""

from hypothesis import settings

# No deadline: the machine decides how long an example takes. CI tries the same examples every time.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
