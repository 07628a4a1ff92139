"""The claim for a subsidy, frozen and verifiable."""
