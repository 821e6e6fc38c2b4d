"""Everything that can go wrong in the library, in one small tree.

Each error carries a translation key and its placeholders; the three places that map errors (coordinator, actions,
flows) translate them without looking at the text.
"""

from __future__ import annotations


class GridpactError(Exception):
    """Base of all errors of the library.

    `key` is a key of the translations, `placeholders` what the sentence needs; neither ever holds a secret.
    """

    def __init__(self, key: str, **placeholders: str | int) -> None:
        """Keep the translation key and its placeholders."""
        details = ", ".join(f"{name}={value}" for name, value in placeholders.items())
        super().__init__(f"{key} ({details})" if details else key)
        self.key = key
        self.placeholders = {name: str(value) for name, value in placeholders.items()}


class Unreachable(GridpactError):
    """A node or a plug does not answer; trying again later is right."""


class WrongPeer(GridpactError):
    """Something answers, but it is not what was expected: another network, another contract, no energy meter."""


class AccessDenied(GridpactError):
    """Credentials were refused; only a person can mend it, and trying again does harm."""


class Refused(GridpactError):
    """Refused here, before anything was sent: bad input, a limit, a missing prerequisite."""


class Rejected(GridpactError):
    """The network has the transaction and refused it; `reason` is the contract's own, only the fee was spent."""


class OutcomeUnknown(GridpactError):
    """Sent, and no answer yet; never repeat it blindly, the journal finds out what came of it."""
