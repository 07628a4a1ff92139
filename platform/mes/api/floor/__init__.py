"""Floor tablets: enrolling the device, signing workers on and off."""
