"""The actions, one file per subject."""
