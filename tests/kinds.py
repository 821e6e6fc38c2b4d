"""What all kinds of account have together."""

from custom_components.gridpact.accounts import KINDS

PLATFORMS = sorted({platform for kind in KINDS.values() for platform in kind.platforms})
ISSUES = [issue for kind in KINDS.values() for issue in kind.issues]
FIXES = {key for kind in KINDS.values() for key in kind.fixes}
