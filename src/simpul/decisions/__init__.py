"""What people decide, each with their login and their reason: slices, waivers; and the signals they look into."""
