"""The public site: signing up and finding one's enterprise."""
