"""The pictures that the documents show, taken of the demo."""
