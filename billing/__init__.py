"""What enterprises subscribe to, use, pay and claim back. Rows of the public schema, held apart by
row-level security; billing knows the platform and no module, and no module knows billing.
"""
