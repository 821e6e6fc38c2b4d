"""How long Home Assistant takes to start with the integration and without it, and what is imported on its loop."""
