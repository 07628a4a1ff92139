"""What is sold, what an enterprise has, and the one gate that everything passes."""
