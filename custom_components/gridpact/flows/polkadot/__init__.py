"""The dialogs of an account on Robonomics and Asset Hub."""
