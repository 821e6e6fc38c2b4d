"""Programs around the integration: the operator's, the developer's, the demo's."""

from . import library

library.open_without_home_assistant()
