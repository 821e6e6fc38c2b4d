"""What each sensor shows: tables over the state, by what has them."""
