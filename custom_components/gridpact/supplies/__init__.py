"""Supplies: the home's own and its neighbours', of which one at a time feeds the home."""
