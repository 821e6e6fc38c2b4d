"""The card without Home Assistant: homes in every state, for its tests and for looking at it."""
