"""The form in which a key is typed."""

from typing import Final

from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
import probatio

# Beside which field the sentence of an error stands.
KEY_ERRORS: Final = dict.fromkeys(("invalid_key", "unknown_word", "wrong_words"), "secret")

_SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))
SECRET_SCHEMA: Final = probatio.Schema({probatio.Required(probatio.Secret("secret")): _SECRET})
