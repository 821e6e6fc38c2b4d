"""What is wrong with a deployment: each file looks at one side of it and returns the faults it finds."""
