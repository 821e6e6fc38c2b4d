"""The home's trading: surplus proven, offered and bought, certificates, and who consumed what; no Home Assistant."""
