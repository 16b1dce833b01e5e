"""What people decide, each with their login and their reason: slices, waivers, erasing; and the signals they look into."""
