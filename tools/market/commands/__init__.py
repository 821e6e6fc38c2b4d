"""The subcommands of scripts/market; each module adds its parsers and holds what they run."""
